import { id, moment, paging, roles, sought } from '@otdel/contracts';
import { z } from 'zod';

export const login = z
  .string()
  .trim()
  .toLowerCase()
  .min(1, 'is empty')
  .max(100)
  .regex(/^[^\s/?#\p{Cc}][^/?#\p{Cc}]*$/u, 'a login has no "/", "?", "#" and no control characters')
  .meta({ examples: ['maria'] });
/** Long enough not to be guessed, short enough not to be a burden to hash. */
export const password = z.string().min(8, 'a password has at least 8 characters').max(200);

export const newAccount = z
  .object({
    login,
    password,
    /** Whose account it is: the role is that person's, now and later. */
    staffId: id.optional(),
    /** Of an account without a person, such as an integration. */
    role: z.enum(roles).optional(),
  })
  .refine((a) => a.staffId !== undefined || a.role !== undefined, {
    path: ['role'],
    message: 'say whose account it is (staffId), or which role it has',
  })
  .meta({ id: 'NewAccount' });

export const accountChange = z
  .object({
    active: z.boolean().optional(),
    /** Only of an account without a person. */
    role: z.enum(roles).optional(),
    password: password.optional(),
  })
  .refine((c) => Object.values(c).some((v) => v !== undefined), 'say what changes: active, role or password')
  .meta({ id: 'ChangeAccount' });

export const accountView = z
  .object({
    id,
    login: z.string(),
    role: z.enum(roles),
    staffId: id.nullable(),
    /** False also when the person has left. */
    active: z.boolean(),
    createdAt: moment,
  })
  .meta({ id: 'Account' });
export type AccountView = z.output<typeof accountView>;

export const accountFilters = z.object({
  ...paging,
  login: sought(100).optional(),
  staffId: id.optional(),
});
