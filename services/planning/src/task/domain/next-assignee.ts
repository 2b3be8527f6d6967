import { type RequestOf, type openTask, type Role } from '@otdel/contracts';
import { type Assignee, everybodyOf, headOver, ownerOf, type Parties, person, whoAsks } from './assignee.ts';
import { type StepKind } from './step.ts';

/** An open task, and whose its order and its client are. */
export interface AssignedTask {
  kind: StepKind | RequestOf<typeof openTask>['kind'];
  assigneeId: string | null;
  assigneeRole: Role | null;
  /** A person has said whose it is; otherwise it follows from whose the order and the client are. */
  chosen: boolean;
  clientId: string | null;
  /** Whose the order is; null: there is none, or nothing is known of it. */
  managerId: string | null;
}
type People = Omit<Parties, 'deals'>;

const ofOperations: ReadonlySet<AssignedTask['kind']> = new Set<StepKind>([
  'settle_supply',
  'ship_order',
  'receive_purchase',
  'complete_production',
  'confirm_delivery',
]);
const ofHead: ReadonlySet<AssignedTask['kind']> = new Set<StepKind>(['broken_promise', 'bad_rating']);

/**
 * Whose an open task is after people have left or a client was handed over. What a person was given stays with them while
 * they work here, unless it is about a client who was taken from them.
 * @param takenFrom who had the client until now; empty: the client stays whose it was
 * @example nextAssignee({ ...task, managerId: order.managerId }, people)
 */
export function nextAssignee(
  task: AssignedTask,
  people: People,
  takenFrom: readonly string[] = [],
): Assignee {
  const { kind, assigneeId, managerId, clientId } = task;
  const now = assigneeId === null ? everybodyOf(task.assigneeRole!) : person(assigneeId);
  const left = assigneeId !== null && people.gone.has(assigneeId);
  const taken = assigneeId !== null && takenFrom.includes(assigneeId) && !ofHead.has(kind);
  if (task.chosen && !left && !taken) return now;
  if (ofOperations.has(kind)) return everybodyOf('operations');
  if (ofHead.has(kind)) return managerId === null ? everybodyOf('head') : headOver(managerId, people);
  if (managerId !== null && clientId !== null) {
    const deal = { clientId, managerId };
    return kind === 'ask_feedback' ? whoAsks(deal, people) : ownerOf(deal, people);
  }
  const clientManagerId = clientId === null ? undefined : people.clientManagers.get(clientId);
  if (clientManagerId !== undefined && !people.gone.has(clientManagerId)) return person(clientManagerId);
  return left ? headOver(assigneeId, people) : now;
}
