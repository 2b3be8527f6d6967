import { type Actor, forbidden, invalidAt, refused, type RequestOf, type openTask } from '@otdel/contracts';
import { type StepKind, stepKinds } from './step.ts';

type TaskKind = StepKind | RequestOf<typeof openTask>['kind'];
export interface HandledTask {
  kind: TaskKind;
  state: 'open' | 'done' | 'dropped';
}

const leaders: ReadonlySet<Actor['role']> = new Set(['head', 'admin', 'system']);
const steps: ReadonlySet<TaskKind> = new Set(stepKinds);
/** What to do about a broken promise or a bad rating is a decision of the head: no event can make it for him. */
const decisions: ReadonlySet<TaskKind> = new Set<TaskKind>(['broken_promise', 'bad_rating']);
const promised: ReadonlySet<TaskKind> = new Set<TaskKind>(['ship_order', 'promise_at_risk', 'hasten_supply']);

/**
 * The head and an administrator see the tasks of all; the others their own and those of their role.
 * @example seesAllTasks(context.actor)
 */
export const seesAllTasks = (actor: Actor): boolean => leaders.has(actor.role);

/**
 * Who does what is asked for: everybody plans for themselves, the head and an administrator for all.
 * @param said the member of staff that was named; undefined: whoever asks
 * @throws forbidden `tasks_of_others`; invalid `assignee_missing` when one who is not of the staff names nobody
 * @example giveTo(context.actor, undefined) // the actor's own staff id
 */
export function giveTo(actor: Actor, said: string | undefined): string {
  const assigneeId = said ?? actor.staffId;
  if (assigneeId === null) throw invalidAt('assigneeId', 'assignee_missing');
  if (assigneeId !== actor.staffId && !leaders.has(actor.role)) throw forbidden('tasks_of_others');
  return assigneeId;
}

/**
 * Steps of an order are closed by what happens, never by saying so.
 * @throws refused `task_closed`, `closes_by_itself`
 */
export function mustCloseByHand(task: HandledTask): void {
  mustBeOpen(task);
  if (steps.has(task.kind) && !decisions.has(task.kind)) throw refused('closes_by_itself');
}

/**
 * Any open task may be put off, but the date of a promise is moved by moving the promise. Nothing can be done in the past.
 * @throws refused `task_closed`, `date_is_promised`, `moved_nowhere`, `moved_to_past`
 */
export function mustMoveByHand(
  task: HandledTask & { dueOn: Temporal.PlainDate },
  to: Temporal.PlainDate,
  today: Temporal.PlainDate,
): void {
  mustBeOpen(task);
  if (promised.has(task.kind)) throw refused('date_is_promised');
  const day = to.toString();
  if (to.equals(task.dueOn)) throw refused('moved_nowhere', { day });
  if (Temporal.PlainDate.compare(to, today) < 0)
    throw refused('moved_to_past', { day, today: today.toString() });
}

/**
 * An open task of any kind may be given to another who works here.
 * @throws refused `task_closed`, `staff_inactive`, `task_is_theirs`
 */
export function mustGiveByHand(
  task: HandledTask & { assigneeId: string | null },
  to: { id: string; code: string; active: boolean },
): void {
  mustBeOpen(task);
  if (!to.active) throw refused('staff_inactive', { staff: to.code });
  if (task.assigneeId === to.id) throw refused('task_is_theirs', { staff: to.code });
}

function mustBeOpen({ state }: HandledTask): void {
  if (state !== 'open') throw refused('task_closed');
}
