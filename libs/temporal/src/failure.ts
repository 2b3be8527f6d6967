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
  const record: ErrorRecord = {
    kind: 'internal',
    code: brokenStep,
    message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  };
  return ApplicationFailure.create({ message: record.message, type: brokenStep, details: [record] });
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

function isRecord(value: unknown): value is ErrorRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, code, message } = value as Partial<ErrorRecord>;
  return errorKinds.includes(kind!) && typeof code === 'string' && typeof message === 'string';
}
