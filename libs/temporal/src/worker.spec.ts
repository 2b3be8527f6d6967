import { newId } from '@otdel/contracts';
import { eventually } from '@otdel/testing';
import { beginStory, connectionTo, workOn } from '../test/stories.ts';
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
