import { z } from 'zod';
import { roles } from '../actor.ts';
import { event } from '../event.ts';
import { businessDate, id, moment } from '../values.ts';

export const staffChanged = event(
  'staff.changed',
  2,
  'staff',
  z.object({
    role: z.enum(roles),
    headId: id.nullable(),
    active: z.boolean(),
  }),
);

export const taskKinds = [
  'confirm_order',
  'settle_supply',
  'receive_purchase',
  'complete_production',
  'ship_order',
  'confirm_delivery',
  'ask_feedback',
  'promise_at_risk',
  'hasten_supply',
  'broken_promise',
  'bad_rating',
  'call',
  'meeting',
  'offer',
  'contract',
  'visit',
  'other',
] as const;

export const taskOpened = event(
  'task.opened',
  1,
  'task',
  z.object({
    kind: z.enum(taskKinds),
    assigneeId: id.nullable(),
    assigneeRole: z.enum(roles).nullable(),
    dueOn: businessDate,
    orderId: id.nullable(),
    clientId: id.nullable(),
  }),
);
export const taskClosed = event(
  'task.closed',
  1,
  'task',
  z.object({
    kind: z.enum(taskKinds),
    outcome: z.enum(['done', 'dropped']),
    closedAt: moment,
    onTime: z.boolean(),
  }),
);

/** An open task is somebody else's from now on. */
export const taskAssigned = event(
  'task.assigned',
  1,
  'task',
  z.object({
    kind: z.enum(taskKinds),
    assigneeId: id.nullable(),
    assigneeRole: z.enum(roles).nullable(),
    previousAssigneeId: id.nullable(),
    previousAssigneeRole: z.enum(roles).nullable(),
  }),
);

export const planningEvents = [staffChanged, taskOpened, taskAssigned, taskClosed] as const;
