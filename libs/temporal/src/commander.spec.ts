import { newId, systemActor } from '@otdel/contracts';
import { runInContext } from '@otdel/platform';
import type { Client } from '@temporalio/client';
import { eventually, updatesPerRun } from '@otdel/testing';
import pLimit from 'p-limit';
import { join } from 'node:path';
import { connectionTo } from './testing/samples/stories.ts';
import { takeUpdate, type TillSteps } from './testing/samples/till.messages.ts';
import { Commander } from './commander.ts';
import { isFull, type TemporalConnection } from './connection.ts';
import { TemporalWorker } from './worker.ts';

const taskQueue = `tills-${newId()}`;
let connection: TemporalConnection;
let worker: TemporalWorker | undefined;
let taken: string[];
let hold: Promise<unknown> | undefined;
const steps: TillSteps = {
  take: async ({ commandId }) => {
    await hold;
    if (!taken.includes(commandId)) taken.push(commandId);
    return { taken: taken.length };
  },
};

beforeAll(async () => {
  connection = connectionTo();
  await connection.ready();
});
beforeEach(() => {
  taken = [];
  hold = undefined;
});
afterEach(() => worker?.stop());
afterAll(async () => {
  connection?.stop();
  await connection?.close();
});

function work(file: 'till' | 'till-without-end'): void {
  const files = [join(import.meta.dirname, `testing/samples/${file}.workflow.ts`)];
  worker = new TemporalWorker(connection, { taskQueue, workflows: { files }, steps });
  worker.start();
}
async function open(commandsPerRun: number): Promise<string> {
  const tillId = newId();
  const begin = (client: Client) =>
    client.workflow.start('till', {
      taskQueue,
      workflowId: `till-${tillId}`,
      args: [{ tillId, facts: { taken: 0 }, commandsPerRun }],
    });
  return (await connection.ask(begin)).workflowId;
}
const command = () => {
  const commandId = newId();
  return {
    commandId,
    fingerprint: commandId,
    by: { actor: systemActor, correlationId: commandId },
    change: {},
  };
};
const runOf = (processId: string) =>
  connection.ask(async (client) => (await client.workflow.getHandle(processId).describe()).runId);
const once = async (processId: string) => {
  const { commandId: updateId, ...rest } = command();
  const args = [{ commandId: updateId, ...rest }] as [ReturnType<typeof command>];
  return connection.ask((client) =>
    client.workflow.getHandle(processId).executeUpdate(takeUpdate, { updateId, args }),
  );
};

test('more commands than the server lets in flight wait their turn, in order', async () => {
  work('till');
  const processId = await open(500);
  const commander = new Commander(connection);
  const commands = Array.from({ length: 60 }, command);
  const answers = await Promise.all(commands.map((each) => commander.send(processId, takeUpdate, each)));
  expect(answers).toEqual(commands.map((each) => each.fingerprint));
  expect(taken).toHaveLength(60);
  // of those in flight at once any may be first
  expect(taken.slice(0, 10).every((id) => commands.slice(0, 15).some((each) => each.commandId === id))).toBe(
    true,
  );
});

test('the next run answers what came while this one ended', async () => {
  work('till');
  const processId = await open(4);
  const before = await runOf(processId);
  const commanders = [new Commander(connection), new Commander(connection)];
  const commands = Array.from({ length: 50 }, command);
  await Promise.all(commands.map((each, i) => commanders[i % 2]!.send(processId, takeUpdate, each)));
  expect(taken).toHaveLength(50);
  expect(await runOf(processId)).not.toBe(before);
});

test('nobody waits beyond the deadline of the call', async () => {
  work('till');
  const processId = await open(500);
  const commander = new Commander(connection);
  await commander.send(processId, takeUpdate, command());
  let go!: () => void;
  hold = new Promise<void>((done) => (go = done));
  const started = performance.now();
  // in turns of three: each that waited two seconds of its own would end after sixteen
  const waiting = Array.from({ length: 24 }, () =>
    runInContext({ actor: systemActor, correlationId: 'test', deadline: performance.now() + 2_000 }, () =>
      commander.send(processId, takeUpdate, command()),
    ),
  );
  const outcomes = await Promise.allSettled(waiting);
  expect(outcomes.map((o) => o.status === 'rejected' && (o.reason as { code: string }).code)).toEqual(
    Array.from({ length: 24 }, () => 'temporal_unavailable'),
  );
  expect(performance.now() - started).toBeLessThan(12_000);
  go();
});

test('a process of an older build that has taken all that Temporal accepts goes on', async () => {
  work('till-without-end');
  const processId = await open(500);
  const limit = pLimit(9);
  await Promise.all(Array.from({ length: updatesPerRun }, () => limit(() => once(processId))));
  expect(await once(processId).catch(isFull)).toBe(true);
  await worker!.stop();

  const before = await runOf(processId);
  const last = command();
  const commander = new Commander(connection);
  const inOneSecond = () =>
    runInContext({ actor: systemActor, correlationId: 'test', deadline: performance.now() + 1_000 }, () =>
      commander.send(processId, takeUpdate, last),
    );
  for (let caller = 1; caller <= 3; caller++)
    await expect(inOneSecond()).rejects.toMatchObject({ code: 'temporal_unavailable' });
  const { events } = await connection.ask((client) =>
    client.workflow.getHandle(processId, before).fetchHistory(),
  );
  // each further one would make the server refuse the workflow task in which the process goes on
  expect(events!.filter((e) => e.workflowExecutionSignaledEventAttributes)).toHaveLength(1);

  work('till');
  // the new build goes through the whole history of the old one first: whoever asks meanwhile is told to come again
  const answer = await eventually(() => commander.send(processId, takeUpdate, last), { timeoutMs: 50_000 });
  expect(answer).toBe(last.fingerprint);
  expect(taken).toHaveLength(updatesPerRun + 1);
  expect(await runOf(processId)).not.toBe(before);
});
