import { idFrom } from '@otdel/contracts';
import { type Closing, type Opening, type StepKind, type StepOperation } from './step.ts';

/** The fields of a step's open task that events read or change. */
export interface StandingStep {
  id: string;
  kind: StepKind;
  subjectId: string;
  dueOn: string;
  version: number;
}
/** An operation and the event it comes from. */
export interface DatedOperation<E> {
  operation: StepOperation;
  /** The first task that it opens gets the id of this event. */
  event: E & { id: string };
}
/** A task after the events. */
export interface SteppedTask<E> extends StandingStep {
  /** Null: the task was there before. */
  opened: { opening: Opening; by: E } | null;
  /** Null: the task is open. `onTime`: the business date of the fact is not after the due date. */
  closed: { outcome: Closing['outcome']; onTime: boolean; by: E } | null;
}

/**
 * Applies operations, one after another, to the open tasks of their subjects.
 * @param standing open tasks, at most one of a kind and subject
 * @returns the tasks that are new or changed, each once, as they are after the last operation
 * @example fold([], [{ operation: opening, event }]) // [{ id: event.id, opened: { … }, closed: null, … }]
 */
export function fold<E>(
  standing: readonly StandingStep[],
  operations: readonly DatedOperation<E>[],
): SteppedTask<E>[] {
  const open = new Map<string, SteppedTask<E>>(
    standing.map((task) => [keyOf(task), { ...task, opened: null, closed: null }]),
  );
  const touched = new Map<string, SteppedTask<E>>();
  for (const { operation, event } of operations) {
    const key = keyOf(operation);
    const id = touched.get(event.id) ? idFrom(event.id, operation.kind) : event.id;
    const after = pass(open.get(key), operation, event, id);
    if (!after) continue;
    touched.set(after.id, after);
    if (after.closed) open.delete(key);
    else open.set(key, after);
  }
  return [...touched.values()];
}

const keyOf = (step: { kind: StepKind; subjectId: string }): string => `${step.kind} ${step.subjectId}`;

/** The task after the operation; undefined when it changes nothing. */
function pass<E>(
  task: SteppedTask<E> | undefined,
  operation: StepOperation,
  by: E & { id: string },
  id: string,
): SteppedTask<E> | undefined {
  if (operation.does === 'open') {
    const { kind, subjectId, dueOn } = operation;
    return task
      ? undefined
      : { id, kind, subjectId, dueOn, version: 1, opened: { opening: operation, by }, closed: null };
  }
  if (!task) return undefined;
  if (operation.does === 'move')
    return task.dueOn === operation.dueOn
      ? undefined
      : { ...task, dueOn: operation.dueOn, version: task.version + 1 };
  const { outcome, on } = operation;
  return { ...task, version: task.version + 1, closed: { outcome, onTime: on <= task.dueOn, by } };
}
