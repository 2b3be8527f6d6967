import { z } from 'zod';
import { administrators, roles } from '../actor.ts';
import { command, query } from '../operation.ts';
import { characters, id, moment, pageOf, paging, sought } from '../values.ts';

export const login = characters()
  .trim()
  .toLowerCase()
  .min(1, 'is_empty')
  .max(100)
  .regex(/^[^\s\p{Cc}/?#][^\p{Cc}\u2028\u2029/?#]*$/u, 'login_form')
  .meta({ examples: ['maria'] });
/**
 * A new password: short enough not to be a burden to hash. Whether it is good enough for its account is a rule of the
 * gateway: see `passwordRefusals`.
 */
export const newPassword = characters()
  .min(8, 'password_short')
  .max(200)
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'not_one_line')
  .meta({
    description: 'Twelve characters at least of an administrator; not the login, and not a common one',
  });
/** Why a new password is not good enough. */
export const passwordRefusals = [
  'password_too_short',
  'password_is_login',
  'password_common',
  'password_same',
] as const;
const mustChange = z.boolean().optional().meta({
  description:
    'Whether a password that is set for somebody else must be changed at the first sign-in; true when left out. Say false for a program',
});

export const newAccount = z
  .object({
    login,
    password: newPassword,
    mustChange,
    /** Whose account it is: the role is that person's, now and later. */
    staffId: id.optional(),
    /** Of an account without a person, such as an integration. */
    role: z.enum(roles).optional(),
  })
  .refine((a) => a.staffId !== undefined || a.role !== undefined, {
    path: ['role'],
    message: 'account_owner_missing',
  })
  .meta({
    id: 'NewAccount',
    anyOf: ['staffId', 'role'].map((field) => ({ properties: { [field]: {} }, required: [field] })),
  });

export const accountChange = z
  .object({
    active: z.boolean().optional(),
    /** Only of an account without a person. */
    role: z.enum(roles).optional(),
    password: newPassword.optional(),
    mustChange,
  })
  .refine(
    ({ active, role, password, mustChange: must }) =>
      [active, role, password, must].some((change) => change !== undefined),
    'nothing_changes',
  )
  .meta({ id: 'ChangeAccount', minProperties: 1 });

export const accountView = z
  .object({
    id,
    login: z.string(),
    role: z.enum(roles),
    staffId: id.nullable(),
    /** False also when the person has left. */
    active: z.boolean(),
    createdAt: moment,
    mustChange: z.boolean().meta({
      description: 'Whether the password must be changed (PUT /api/me/password) before anything else is done',
    }),
  })
  .meta({ id: 'Account' });
export type AccountView = z.output<typeof accountView>;

export const accountFilters = z.object({
  ...paging,
  login: sought(100).optional(),
  staffId: id.optional(),
});
/** By login. */
export const listAccounts = query('gateway.listAccounts', {
  does: 'Accounts by login',
  may: administrators,
  route: 'GET /api/accounts',
  input: accountFilters,
  answer: pageOf(accountView),
});
export const createAccount = command('gateway.createAccount', {
  does: 'Makes an account for a person of the staff, or for a program',
  may: administrators,
  route: 'POST /api/accounts',
  input: newAccount,
  answer: accountView,
  status: 201,
  refuses: ['login_taken', 'staff_has_account', 'staff_not_found', ...passwordRefusals],
});
export const getAccount = query('gateway.getAccount', {
  does: 'One account',
  may: administrators,
  route: 'GET /api/accounts/:accountId',
  path: { accountId: id },
  answer: accountView,
  refuses: ['account_not_found'],
});
/** Whatever changes, the sessions of the account end. */
export const changeAccount = command('gateway.changeAccount', {
  does: 'Changes activity, role or password; the sessions of the account end',
  may: administrators,
  route: 'PATCH /api/accounts/:accountId',
  path: { accountId: id },
  input: accountChange,
  answer: accountView,
  refuses: ['role_follows_staff', 'last_administrator', 'account_not_found', ...passwordRefusals],
});

export const auditActions = [
  'account_made',
  'account_activated',
  'account_deactivated',
  'role_changed',
  'password_changed',
  'administrator_restored',
  'acted_as',
  'commanded',
  'operator_acted',
] as const;
export type AuditAction = (typeof auditActions)[number];
export const auditView = z
  .object({
    id,
    at: moment,
    action: z.enum(auditActions),
    /** The account that it was done to, or in whose name a command was sent. */
    accountId: id,
    /** The account that did it; of an administrator who acts as another, the administrator. Null: a process of ours. */
    by: id.nullable(),
    correlationId: z.string(),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditEntry' });
export const auditFilters = z.object({
  ...paging,
  accountId: id.optional(),
  by: id.optional(),
  action: z.enum(auditActions).optional(),
});
/** By (at, id). */
export const listAudit = query('gateway.listAudit', {
  does: 'What was done to accounts, and by administrators in the name of others; newest first',
  may: administrators,
  route: 'GET /api/audit',
  input: auditFilters,
  answer: pageOf(auditView),
});
