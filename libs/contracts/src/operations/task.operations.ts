import { z } from 'zod';
import { everybody } from '../actor.ts';
import { taskKinds } from '../events/planning.events.ts';
import { command, query } from '../operation.ts';
import { taskStates, taskView, taskWithHistory } from '../task.ts';
import { businessDate, flag, id, inOrder, line, pageOf, paging, sought, text } from '../values.ts';

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
  /** A part of the number of the order or of the title, in any case; ё is е. */
  search: sought(100).optional(),
});
/** Open ones first, then by (dueOn, id). */
export const listTasks = query('planning.listTasks', {
  does: 'Tasks, open ones first, by due date: own, and those of the own role; the head sees all',
  may: everybody,
  route: 'GET /api/tasks',
  input: inOrder(taskFilters, 'dueFrom', 'dueTo'),
  answer: pageOf(taskView),
  refuses: ['staff_not_found'],
});

export const getTask = query('planning.getTask', {
  does: 'One task, with who had it and when it was due before; the newest 50 of each',
  may: everybody,
  route: 'GET /api/tasks/:taskId',
  path: { taskId: id },
  answer: taskWithHistory,
  refuses: ['task_not_found'],
});

export const taskBody = z
  .object({
    kind: z.enum(['call', 'meeting', 'offer', 'contract', 'visit', 'other']),
    title: line(200),
    dueOn: businessDate,
    /** Left out: yourself. Only a head gives tasks to others. */
    assigneeId: id.optional(),
    clientId: id.nullable().default(null),
    orderId: id.nullable().default(null),
  })
  .meta({ id: 'NewTask' });
export const openTask = command('planning.openTask', {
  does: 'Puts a task into the calendar',
  may: everybody,
  route: 'POST /api/tasks',
  input: taskBody,
  answer: taskView,
  status: 201,
  refuses: ['tasks_of_others', 'staff_inactive', 'staff_not_found', 'client_not_found', 'order_not_found'],
});
export const closeBody = z
  .object({ outcome: z.enum(['done', 'dropped']).default('done') })
  .meta({ id: 'CloseTask' });
export const closeTask = command('planning.closeTask', {
  does: 'Closes a task; steps of an order close by themselves',
  may: everybody,
  route: 'POST /api/tasks/:taskId/close',
  path: { taskId: id },
  input: closeBody,
  answer: taskView,
  refuses: ['task_closed', 'closes_by_itself', 'task_not_found'],
  guarded: true,
});
export const moveTaskBody = z.object({ dueOn: businessDate, reason: text(500) }).meta({ id: 'MoveTask' });
export const moveTask = command('planning.moveTask', {
  does: 'Moves a task to another day, with the reason',
  may: everybody,
  route: 'POST /api/tasks/:taskId/move',
  path: { taskId: id },
  input: moveTaskBody,
  answer: taskView,
  refuses: ['task_closed', 'date_is_promised', 'moved_to_past', 'moved_nowhere', 'task_not_found'],
  guarded: true,
});
export const assignTaskBody = z.object({ assigneeId: id, reason: text(500) }).meta({ id: 'AssignTask' });
export const assignTask = command('planning.assignTask', {
  does: 'Gives an open task to another, with the reason; whoever has it, the head and an administrator may',
  may: everybody,
  route: 'POST /api/tasks/:taskId/assignments',
  path: { taskId: id },
  input: assignTaskBody,
  answer: taskView,
  refuses: ['task_closed', 'task_is_theirs', 'staff_inactive', 'staff_not_found', 'task_not_found'],
  guarded: true,
});
