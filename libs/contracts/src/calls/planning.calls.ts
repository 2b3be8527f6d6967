import { z } from 'zod';
import { roles } from '../actor.ts';
import { command, query } from '../call.ts';
import { taskKinds } from '../events/planning.events.ts';
import { businessDate, code, flag, id, moment, pageOf, paging, putOutcome, text, sought } from '../values.ts';

export const staffBody = z
  .object({
    name: text(200),
    role: z.enum(roles),
    /** The code of who leads them. */
    headCode: code.nullable().default(null),
    active: z.boolean().default(true),
  })
  .meta({ id: 'StaffBody' });
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
/** @throws not_found `staff` when the head's code is unknown; refused `head_circle` when somebody would lead themselves */
export const putStaff = command('planning.putStaff', {
  request: staffBody.extend({ code }),
  response: z.object({ outcome: putOutcome, staff: staffView }),
});
export const getStaff = query('planning.getStaff', {
  request: z.object({ staffId: id }),
  response: staffView,
});
export const staffFilters = z.object({
  ...paging,
  role: z.enum(roles).optional(),
  code: sought(64).optional(),
  active: flag.optional(),
});
export const listStaff = query('planning.listStaff', { request: staffFilters, response: pageOf(staffView) });

export const taskStates = ['open', 'done', 'dropped'] as const;
export const taskView = z
  .object({
    id,
    kind: z.enum(taskKinds),
    title: z.object({ en: z.string(), ru: z.string() }),
    state: z.enum(taskStates),
    /** A person, or everybody of a role. */
    assigneeId: id.nullable(),
    assigneeRole: z.enum(roles).nullable(),
    dueOn: businessDate,
    overdue: z.boolean(),
    orderId: id.nullable(),
    orderNumber: z.string().nullable(),
    clientId: id.nullable(),
    purchaseId: id.nullable(),
    jobId: id.nullable(),
    openedAt: moment,
    openedBy: id.nullable(),
    closedAt: moment.nullable(),
    closedBy: id.nullable(),
    /** How often its date was moved. */
    moves: z.int(),
    version: z.int(),
  })
  .meta({ id: 'Task' });
export const taskFilters = z.object({
  ...paging,
  state: z.enum(taskStates).optional(),
  kind: z.enum(taskKinds).optional(),
  /** Tasks of this person only; a head may ask for anybody's. */
  assigneeId: id.optional(),
  mine: flag.optional(),
  overdue: flag.optional(),
  orderId: id.optional(),
  clientId: id.optional(),
  dueFrom: businessDate.optional(),
  dueTo: businessDate.optional(),
});
/** By due date. Own and own role's; the head sees everybody's. */
export const listTasks = query('planning.listTasks', { request: taskFilters, response: pageOf(taskView) });

export const taskBody = z
  .object({
    kind: z.enum(['call', 'meeting', 'offer', 'contract', 'visit', 'other']),
    title: text(200),
    dueOn: businessDate,
    /** Left out: yourself. Only a head gives tasks to others. */
    assigneeId: id.optional(),
    clientId: id.nullable().default(null),
    orderId: id.nullable().default(null),
  })
  .meta({ id: 'NewTask' });
export const openTask = command('planning.openTask', { request: taskBody, response: taskView });
/** Steps of an order close by themselves. @throws refused `task_closed`, `closes_by_itself` */
export const closeTask = command('planning.closeTask', {
  request: z.object({ taskId: id, outcome: z.enum(['done', 'dropped']).default('done') }),
  response: taskView,
});
export const moveTaskBody = z.object({ dueOn: businessDate, reason: text(500) }).meta({ id: 'MoveTask' });
export const moveTask = command('planning.moveTask', {
  request: moveTaskBody.extend({ taskId: id }),
  response: taskView,
});
