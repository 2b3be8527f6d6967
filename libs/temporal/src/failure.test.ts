import { DomainError, refused, unavailable } from '@otdel/contracts';
import {
  ActivityFailure,
  ApplicationFailure,
  DefaultFailureConverter,
  defaultPayloadConverter,
} from '@temporalio/common';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { brokenStep, toDomainError, toFailure } from './failure.ts';

const no = refused('order_cancelled', { order: 'SO-1' });

/** As the failure comes out at the other end of Temporal. */
function carried(failure: Error): Error {
  const converter = new DefaultFailureConverter();
  return converter.failureToError(
    converter.errorToFailure(failure, defaultPayloadConverter),
    defaultPayloadConverter,
  );
}
const inActivity = (cause: Error) =>
  new ActivityFailure('Activity failed', 'ship', '1', 'NON_RETRYABLE_FAILURE', 'worker', cause);

it.each([
  ['a rule that says no', no, 'order_cancelled', true],
  ['a server that is away', unavailable('database'), 'database_unavailable', false],
  ['our mistake', new TypeError('x is not a function'), brokenStep, false],
  ['something that is no error', 'a word', brokenStep, false],
])('of %s makes a failure', (_, error, type, nonRetryable) => {
  const failure = toFailure(error);
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect({ type: failure.type, nonRetryable: failure.nonRetryable ?? false }).toEqual({ type, nonRetryable });
});

it('leaves a failure as it is', () => {
  const failure = ApplicationFailure.retryable('wait');
  expect(toFailure(failure)).toBe(failure);
});

it('of a failed step takes the reason', () => {
  expect(toFailure(inActivity(toFailure(no)))).toMatchObject({ type: 'order_cancelled', nonRetryable: true });
});

it('gives the same error back at the other end, however deep it is wrapped', () => {
  const error = toDomainError(
    new WorkflowUpdateFailedError('update failed', carried(inActivity(toFailure(no)))),
  );
  expect(error).toBeInstanceOf(DomainError);
  expect(error?.toRecord()).toEqual(no.toRecord());
});

it('finds no error where there is none', () => {
  expect(toDomainError(new Error('other'))).toBeUndefined();
  expect(
    toDomainError(ApplicationFailure.nonRetryable('no record', 'x', { kind: 'nonsense' })),
  ).toBeUndefined();
  expect(toDomainError(undefined)).toBeUndefined();
});
