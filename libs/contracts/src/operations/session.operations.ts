import { z } from 'zod';
import { administrators, everybody } from '../actor.ts';
import { command, query } from '../operation.ts';
import { characters, id, line } from '../values.ts';
import { accountView, newPassword, passwordRefusals } from './account.operations.ts';

export const signInBody = z
  .object({ login: line(100).toLowerCase(), password: characters().min(1).max(200) })
  .meta({ id: 'SignIn' });

export const passwordChange = z
  .object({
    password: characters().min(1).max(200).meta({ description: 'The present one' }),
    newPassword,
  })
  .meta({ id: 'PasswordChange' });

export const sessionView = z
  .object({
    accessToken: z.string().meta({ description: 'Send it as "Authorization: Bearer …"' }),
    expiresIn: z.int().meta({ description: 'Seconds', examples: [900] }),
    account: accountView,
  })
  .meta({ id: 'Session' });
export type SessionView = z.output<typeof sessionView>;

export const meView = accountView
  .extend({
    actedBy: z.uuid().nullable().meta({ description: 'The administrator who acts as this account' }),
  })
  .meta({ id: 'Me' });

export const signIn = command('gateway.signIn', {
  does: 'Signs in: an access token, and a cookie to renew it',
  may: 'anyone',
  route: 'POST /api/sessions',
  input: signInBody,
  answer: sessionView,
  status: 201,
  refuses: ['wrong_credentials', 'too_many_failures'],
});
export const refreshSession = command('gateway.refreshSession', {
  does: 'Renews the access token by the cookie of the sign-in',
  may: 'anyone',
  route: 'POST /api/sessions/refresh',
  answer: sessionView,
  refuses: ['no_session', 'foreign_origin'],
});
export const signOut = command('gateway.signOut', {
  does: 'Signs out: ends the session of the cookie and of the access token, at once',
  may: 'anyone',
  route: 'DELETE /api/sessions',
  answer: z.void(),
  status: 204,
  refuses: ['no_session', 'foreign_origin'],
});
export const actAs = command('gateway.actAs', {
  does: 'Acts as another account, on record: an access token without a cookie',
  may: administrators,
  route: 'POST /api/accounts/:accountId/sessions',
  path: { accountId: id },
  answer: sessionView,
  status: 201,
  refuses: ['acts_already', 'account_inactive', 'account_not_found'],
});
export const me = query('gateway.me', {
  does: 'Who is signed in',
  may: everybody,
  route: 'GET /api/me',
  answer: meView,
});
export const changePassword = command('gateway.changePassword', {
  does: 'Changes the own password; the other sessions of the account end',
  may: everybody,
  route: 'PUT /api/me/password',
  input: passwordChange,
  answer: z.void(),
  status: 204,
  refuses: ['wrong_password', 'acts_already', 'too_many_failures', ...passwordRefusals],
});
