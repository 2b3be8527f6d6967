/** Types of a task that several rooms use. */
import { z } from 'zod';
import { roles } from './actor.ts';
import { taskKinds } from './events/planning.events.ts';
import { businessDate, id, moment } from './values.ts';

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

/** So many moves and assignments are shown with the task: the newest. */
export const shownOfTask = 50;
const recorded = { reason: z.string().nullable(), by: id.nullable(), at: moment };
const holder = z.object({ assigneeId: id.nullable(), assigneeRole: z.enum(roles).nullable() });
export const taskWithHistory = taskView
  .extend({
    moveLog: z.array(z.object({ from: businessDate, to: businessDate, ...recorded })),
    /** Without a reason and a person: it went by itself, with the client or the order, or from who had left. */
    assignments: z.array(z.object({ from: holder, to: holder, ...recorded })),
  })
  .meta({ id: 'TaskWithHistory' });
