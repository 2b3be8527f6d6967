import { z } from 'zod';
import { everybody, leaders, roles } from '../actor.ts';
import { foundNames, wantedNames } from '../names.ts';
import { command, query } from '../operation.ts';
import { code, flag, id, line, named, pageOf, paging, putOutcome, sought } from '../values.ts';

/** A new person. */
export const staffRecord = z.object({
  name: line(200),
  role: z.enum(roles),
  /** The code of who leads them. */
  headCode: code.nullable().default(null),
  active: z.boolean().default(true),
});
export const staffBody = named(staffRecord).meta({ id: 'StaffBody' });
export const staffView = z
  .object({
    id,
    code: z.string(),
    name: z.string(),
    role: z.enum(roles),
    headId: id.nullable(),
    active: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'Staff' });
export const putStaff = command('planning.putStaff', {
  does: 'Makes or changes the person with this code',
  may: leaders,
  route: 'PUT /api/staff/by-code/:code',
  path: { code },
  input: staffBody,
  answer: z.object({ outcome: putOutcome, staff: staffView }),
  status: 'made',
  refuses: ['head_circle', 'code_like_another', 'needed_when_new', 'administrators_only', 'staff_not_found'],
  guarded: true,
});
export const getStaff = query('planning.getStaff', {
  does: 'One person',
  may: everybody,
  route: 'GET /api/staff/:staffId',
  path: { staffId: id },
  answer: staffView,
  refuses: ['staff_not_found'],
});
export const staffFilters = z.object({
  ...paging,
  role: z.enum(roles).optional(),
  code: sought(64).optional(),
  active: flag.optional(),
});
/** By code. */
export const listStaff = query('planning.listStaff', {
  does: 'People of the firm by code',
  may: everybody,
  route: 'GET /api/staff',
  input: staffFilters,
  answer: pageOf(staffView),
});

/** For the gateway, which shows names beside ids. */
export const nameStaff = query('planning.nameStaff', {
  does: 'The names of people by id; those that are not known are left out',
  may: everybody,
  input: wantedNames,
  answer: foundNames,
});
