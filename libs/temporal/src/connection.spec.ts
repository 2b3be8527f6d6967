import { newId } from '@otdel/contracts';
import { isPassing } from '@otdel/platform';
import { ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { beginStory, connectionTo } from './testing/samples/stories.ts';
import type { TemporalConnection } from './connection.ts';

let connection: TemporalConnection;
let lost: TemporalConnection;
beforeAll(async () => {
  connection = connectionTo();
  lost = connectionTo({ TEMPORAL_NAMESPACE: 'not-made-yet' });
  await Promise.all([connection.ready(), lost.ready()]);
});
afterAll(() => Promise.all([connection?.close(), lost?.close()]));

const unavailable = { kind: 'unavailable', code: 'temporal_unavailable' };
/** A fault as the client of Temporal throws it. */
const fault = (code: number, details = 'why') =>
  new ServiceError('it failed', {
    cause: Object.assign(new Error(details), { code, details, metadata: {} }),
  });
const asked = (error: Error) => connection.ask(() => Promise.reject(error), 300).catch((e: unknown) => e);

test('while the namespace is missing Temporal is not available', async () => {
  await expect(lost.ask((client) => beginStory(client, 'stories'))).rejects.toMatchObject(unavailable);
  await expect(
    lost.ask((client) => client.workflow.getHandle('story-none').signal('goOn')),
  ).rejects.toMatchObject(unavailable);
});

test.each([
  ['cancelled', 1],
  ['unknown', 2],
  ['deadline exceeded', 4],
  ['permission denied', 7],
  ['resource exhausted', 8],
  ['aborted', 10],
  ['unimplemented', 12],
  ['internal', 13],
  ['unavailable', 14],
  ['data loss', 15],
  ['unauthenticated', 16],
])('%s is a fault of the surroundings', async (_, code) => {
  const error = await asked(fault(code));
  expect(error).toMatchObject(unavailable);
  expect(isPassing(error)).toBe(true);
});

test.each([
  ['invalid argument', 3],
  ['not found', 5],
  ['already exists', 6],
  ['failed precondition', 9],
  ['out of range', 11],
])('%s is an answer', async (_, code) => {
  const said = fault(code);
  expect(await asked(said)).toBe(said);
});

test('what the server has no room for is asked again, until it is too late', async () => {
  let times = 0;
  const busy = () => (++times <= 3 ? Promise.reject(fault(8)) : Promise.resolve('done'));
  expect(await connection.ask(busy)).toBe('done');
  expect(times).toBe(4);
  const started = performance.now();
  expect(await asked(fault(8))).toMatchObject(unavailable);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('what the server says of a process comes through as it is', async () => {
  const none = connection.ask((client) => client.workflow.getHandle(`story-${newId()}`).signal('goOn'));
  await expect(none).rejects.toBeInstanceOf(WorkflowNotFoundError);
  const begun = await connection.ask((client) => beginStory(client, 'stories'));
  const twice = connection.ask((client) => beginStory(client, 'stories', begun.workflowId));
  await expect(twice).rejects.toBeInstanceOf(WorkflowExecutionAlreadyStartedError);
  await begun.terminate();
});
