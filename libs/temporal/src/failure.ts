/**
 * The one map between the error of the house and Temporal's, both ways. Loaded by workflow bundles: nothing of Node
 * may be imported here.
 */
import { DomainError, errorKinds, type ErrorRecord } from '@otdel/contracts/errors';
import { ApplicationFailure } from '@temporalio/common';

/** Type of the failure of a step that broke by our mistake: worth a retry only where nobody waits for an answer. */
export const brokenStep = 'internal';

/**
 * What an activity or an update throws: of a wrapped failure, the one that says why. Only `unavailable` is worth a retry: every other kind says no for good. An
 * unknown error is our mistake, retryable unless the caller names the type `brokenStep` as not to be retried.
 * @example catch (error) { throw toFailure(error); }
 */
export function toFailure(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  const known = toDomainError(error);
  if (known)
    return ApplicationFailure.create({
      message: known.message,
      type: known.code,
      nonRetryable: known.kind !== 'unavailable',
      details: [known.toRecord()],
    });
  const record: ErrorRecord = { kind: 'internal', code: brokenStep, params: {} };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return ApplicationFailure.create({ message, type: brokenStep, details: [record] });
}

/**
 * The DomainError that a failure carries, however deep Temporal has wrapped it; undefined when it carries none.
 * @example catch (error) { throw toDomainError(error) ?? error; }
 */
export function toDomainError(error: unknown): DomainError | undefined {
  for (let e = error; e instanceof Error; e = e.cause) {
    if (e instanceof DomainError) return e;
    const record = e instanceof ApplicationFailure ? e.details?.[0] : undefined;
    if (isRecord(record)) return new DomainError(record);
  }
  return undefined;
}

/** Type of the answer of a process that is about to go on in a new run: the same command is to be sent again. */
const continues = 'process_continues';
export const continuing = (): ApplicationFailure =>
  ApplicationFailure.create({ message: 'ask the next run', type: continues, nonRetryable: true });
export const isContinuing = (error: unknown): boolean =>
  failuresIn(error).some((failure) => failure.type === continues);

/** It was accepted by a process that somebody ended before it was done. */
export const wasCutOff = (error: unknown): boolean =>
  failuresIn(error).some((failure) => failure.type === 'AcceptedUpdateCompletedWorkflow');

/**
 * Temporal answers a repeated command with what it has written down. So a refusal carries the sending that it answers, and
 * `isOldAnswer` tells one that was decided now from one that was remembered.
 */
export const inAnswerTo = (attempt: string | undefined, failure: ApplicationFailure): ApplicationFailure =>
  attempt === undefined
    ? failure
    : ApplicationFailure.create({
        message: failure.message,
        ...(failure.type && { type: failure.type }),
        nonRetryable: failure.nonRetryable ?? false,
        details: [failure.details?.[0], attempt],
      });
export const isOldAnswer = (error: unknown, attempt: string): boolean =>
  failuresIn(error).some(({ details }) => typeof details?.[1] === 'string' && details[1] !== attempt);

/** What Temporal has wrapped, the outermost first. */
function failuresIn(error: unknown): ApplicationFailure[] {
  if (!(error instanceof Error)) return [];
  const inside = failuresIn(error.cause);
  return error instanceof ApplicationFailure ? [error, ...inside] : inside;
}

function isRecord(value: unknown): value is ErrorRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, code, params } = value as Partial<ErrorRecord>;
  return errorKinds.includes(kind!) && typeof code === 'string' && typeof params === 'object';
}
