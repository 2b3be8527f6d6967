import { newId } from '@otdel/contracts';
import { eventually } from '@otdel/testing';
import { beginStory, connectionTo, workOn } from './testing/samples/stories.ts';
import type { TemporalConnection } from './connection.ts';
import type { TemporalWorker } from './worker.ts';

let connection: TemporalConnection;
let worker: TemporalWorker | undefined;
beforeAll(async () => {
  connection = connectionTo();
  await connection.ready();
});
afterAll(async () => {
  connection?.stop();
  await worker?.stop();
  await connection?.close();
});

test('a process that today’s code cannot live again ends visibly, and may be begun anew', async () => {
  const taskQueue = `stories-${newId()}`;
  worker = workOn(connection, taskQueue, 'story');
  const process = await connection.ask((client) => beginStory(client, taskQueue));
  await eventually(async () => {
    const { events } = await process.fetchHistory();
    expect(events?.some((event) => event.timerStartedEventAttributes)).toBe(true);
  });
  await worker.stop();

  worker = workOn(connection, taskQueue, 'story-rewritten');
  await process.signal('goOn');
  await eventually(async () => expect((await process.describe()).status.name).toBe('FAILED'));
  await expect(process.result()).rejects.toMatchObject({
    cause: { message: expect.stringContaining('ondeterminism') },
  });

  const anew = await connection.ask((client) => beginStory(client, taskQueue, process.workflowId));
  await anew.signal('goOn');
  expect(await anew.result()).toBe('rewritten');
});

test('a worker that could not be made leaves no thread behind', async () => {
  const threads = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
  const before = threads();
  const nowhere = connectionTo({ TEMPORAL_NAMESPACE: 'not-made-yet' });
  let tries = 0;
  const ready = nowhere.ready.bind(nowhere);
  nowhere.ready = () => (tries++, ready());
  const idle = workOn(nowhere, `stories-${newId()}`, 'story');
  await eventually(() => expect(tries).toBeGreaterThan(2));
  nowhere.stop();
  await idle.stop();
  await nowhere.close();
  expect(threads()).toBe(before);
});
