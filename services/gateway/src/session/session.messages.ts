import { text } from '@otdel/contracts';
import { z } from 'zod';
import { accountView } from '../account/account.messages.ts';

export const signIn = z
  .object({ login: text(100).toLowerCase(), password: z.string().min(1).max(200) })
  .meta({ id: 'SignIn' });

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
