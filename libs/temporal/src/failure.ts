/**
 * The one map between DomainError and Temporal's failures, both ways. Workflow bundles load this file: it may import
 * nothing of Node.
 */
import { DomainError, errorKinds, type ErrorRecord } from '@otdel/contracts/errors';
import { ApplicationFailure } from '@temporalio/common';

/** The failure type of a step with a bug: retried only where nobody waits for an answer. */
export const brokenStep = 'internal';

/**
 * The failure that an activity or an update throws: of a wrapped error, the innermost cause. Only the kind `unavailable` is
 * retried; every other kind is final. An unknown error is a bug: retried, unless the caller lists the type `brokenStep` as
 * not retryable.
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

/** The failure type of a process that is about to continue as new: the same command must be sent again. */
const continues = 'process_continues';
export const continuing = (): ApplicationFailure =>
  ApplicationFailure.create({ message: 'ask the next run', type: continues, nonRetryable: true });
export const isContinuing = (error: unknown): boolean =>
  failuresIn(error).some((failure) => failure.type === continues);

/** Whether somebody ended the process after it accepted the command and before it was done. */
export const wasCutOff = (error: unknown): boolean =>
  failuresIn(error).some((failure) => failure.type === 'AcceptedUpdateCompletedWorkflow');

/**
 * Temporal answers a repeated update id with the recorded outcome. So a refusal carries the attempt that it answers, and
 * `isOldAnswer` recognises a recorded one.
 */
export const withAttempt = (attempt: string | undefined, failure: ApplicationFailure): ApplicationFailure =>
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

/** The failures in a chain of causes, the outermost first. */
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
