import { jest } from '@jest/globals';
import {
  type Actor,
  clientChanged,
  closeTask,
  eventNamed,
  newId,
  orderBreachWithdrawn,
  orderCancelled,
  orderPromiseBroken,
  type PayloadOf,
  putStaff,
} from '@otdel/contracts';
import { type Delivered, publish } from '@otdel/messaging';
import { asSystem, Database, type Tx } from '@otdel/platform';
import { eventually, FixedClock, openRoom, type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { ClientConsumer } from '../client/client.consumer.ts';
import { planningMigrations } from '../migrations/index.ts';
import { PlanningModule } from '../planning.module.ts';
import { heard, type Heard, type Life, lifeOf } from './testing/lives.ts';
import { state } from './testing/samples.ts';
import { TaskStepConsumer } from './task-step.consumer.ts';
import { TaskQueries, type TaskView } from './task.queries.ts';

let room: Room;
let database: Database;
let head: string, manager: string;
const admin: Actor = { accountId: null, staffId: null, role: 'admin' };

beforeAll(async () => {
  const clock = new FixedClock('2026-11-20T09:00:00Z');
  room = await openRoom(PlanningModule, planningMigrations, { clock });
  database = room.get(Database);
  head = await employ('head', 'head', null);
  manager = await employ('manager', 'manager', 'head');
});
afterAll(() => room?.close());

async function employ(code: string, role: 'head' | 'manager', headCode: string | null): Promise<string> {
  return (await room.ask(putStaff, { code, name: code, role, headCode }, { as: admin })).staff.id;
}

/** As the inbox does it: nobody asks for it, and each event names who did it. */
const byItself = <T>(work: (tx: Tx) => Promise<T>) => asSystem(() => database.transaction(work));
const deliver = (events: Heard[]) => byItself((tx) => room.get(TaskStepConsumer).happened(events, tx));

async function tasksOf(orderId: string): Promise<TaskView[]> {
  const { items } = await room
    .get(TaskQueries)
    .list({ limit: 200, orderId }, { correlationId: 'test', actor: admin });
  return items;
}
const inWords = (tasks: TaskView[]): string[] =>
  tasks.map((t) => `${t.kind} ${t.state} due ${t.dueOn} for ${t.assigneeRole ?? whose(t.assigneeId)}`).sort();
const whose = (id: string | null) => (id === head ? 'the head' : id === manager ? 'the manager' : id);

const wholeLife = (clientId?: string): Life => lifeOf(manager, clientId);
const lived = [
  'ask_feedback done due 2026-12-11 for the manager',
  'broken_promise open due 2026-11-20 for the head',
  'confirm_delivery done due 2026-11-28 for operations',
  'confirm_order done due 2026-11-20 for the manager',
  'receive_purchase done due 2026-11-22 for operations',
  'settle_supply done due 2026-11-20 for operations',
  'ship_order done due 2026-11-24 for operations',
];
interface TaskEvent {
  type: string;
  correlation_id: string;
  actor: unknown;
  payload: { kind: string; onTime?: boolean };
}
const eventsOf = (taskIds: string[]) =>
  room.rows(sql<TaskEvent>`
    select type, correlation_id, actor, payload from outbox
    where aggregate_id = any(${taskIds}::uuid[]) order by seq`);

it('lives an order’s life, in one batch as well as event by event', async () => {
  const atOnce = wholeLife();
  await deliver(atOnce.events);
  expect(inWords(await tasksOf(atOnce.orderId))).toEqual(lived);
  const slowly = wholeLife();
  for (const event of slowly.events) await deliver([event]);
  expect(inWords(await tasksOf(slowly.orderId))).toEqual(lived);
  const versions = async (life: Life) =>
    (await tasksOf(life.orderId)).map((t) => `${t.kind} ${t.version}`).sort();
  expect(await versions(atOnce)).toEqual(await versions(slowly));
});

it('tells what it opened and closed, on whose behalf, and whether in time', async () => {
  const life = wholeLife();
  await deliver(life.events);
  const tasks = await tasksOf(life.orderId);
  const told = await eventsOf(tasks.map((t) => t.id));
  expect(told.map((e) => `${e.type} ${e.payload.kind}`).sort()).toEqual(
    lived
      .map((line) => line.split(' ')[0]!)
      .flatMap((kind) => [
        `task.opened ${kind}`,
        ...(kind === 'broken_promise' ? [] : [`task.closed ${kind}`]),
      ])
      .sort(),
  );
  expect(new Set(told.map((e) => e.correlation_id))).toEqual(new Set(['the cause']));
  expect(told[0]!.actor).toEqual({ staffId: manager, role: 'manager' });
  const late = told.flatMap((e) => (e.payload.onTime === false ? [e.payload.kind] : []));
  expect(late.sort()).toEqual(['receive_purchase', 'settle_supply', 'ship_order']);
  expect(tasks.find((t) => t.kind === 'ship_order')).toMatchObject({
    openedAt: '2026-11-20T09:00:00Z',
    openedBy: null,
    closedAt: '2026-11-20T09:00:00Z',
    closedBy: manager,
  });
  const recorded = await room.rows(
    sql`select distinct opened_actor as opened, closed_actor as closed from task
      where order_id = ${life.orderId} and state = 'done'`,
  );
  expect(recorded).toEqual([{ opened: told[0]!.actor, closed: told[0]!.actor }]);
});

it('does nothing twice, not even where the inbox has let the events through again', async () => {
  const life = wholeLife();
  await deliver(life.events);
  const before = await tasksOf(life.orderId);
  const told = await eventsOf(before.map((t) => t.id));
  await deliver(life.events);
  expect(await tasksOf(life.orderId)).toEqual(before);
  expect(await eventsOf(before.map((t) => t.id))).toEqual(told);
});

it('gives many orders their tasks in a few statements', async () => {
  const lives = Array.from({ length: 40 }, () => wholeLife());
  const statements: string[] = [];
  await byItself(async (tx) => {
    const db = tx.getKysely().withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => (statements.push('one'), result),
    });
    jest.spyOn(tx, 'getKysely').mockReturnValue(db as never);
    await room.get(TaskStepConsumer).happened(
      lives.flatMap((life) => life.events),
      tx,
    );
  });
  expect(statements.length).toBeLessThan(10);
  for (const life of lives) expect(inWords(await tasksOf(life.orderId))).toEqual(lived);
});

it('knows the client of a purchase once the order is heard of', async () => {
  const clientId = newId();
  const { events, orderId, purchaseId } = wholeLife(clientId);
  await deliver(events.slice(0, 1));
  const waiting = await tasksOf(orderId);
  expect(waiting).toMatchObject([{ purchaseId, clientId: null, orderNumber: 'SO-2026-000001' }]);
  await deliver(events.slice(1, 2));
  expect((await tasksOf(orderId)).map((t) => t.clientId)).toEqual([clientId, clientId]);
});

describe('the question for an opinion', () => {
  const hearClient = (clientId: string, keyClient: boolean) =>
    byItself((tx) =>
      room.get(ClientConsumer).happened(
        [
          heard(clientChanged, clientId, {
            region: null,
            segment: null,
            keyClient,
            active: true,
          }) as unknown as Delivered<typeof clientChanged>,
        ],
        tx,
      ),
    );
  const asked = async (life: Life) =>
    inWords((await tasksOf(life.orderId)).filter((t) => t.kind === 'ask_feedback'));

  it('to a key client is the head’s', async () => {
    const clientId = newId();
    await hearClient(clientId, true);
    const life = wholeLife(clientId);
    await deliver(life.events.slice(0, -1));
    expect(await asked(life)).toEqual(['ask_feedback open due 2026-12-11 for the head']);
  });

  it('follows the client who is heard of late, and stops being a key client', async () => {
    const clientId = newId();
    const life = wholeLife(clientId);
    await deliver(life.events.slice(0, -1));
    expect(await asked(life)).toEqual(['ask_feedback open due 2026-12-11 for the manager']);
    await hearClient(clientId, true);
    expect(await asked(life)).toEqual(['ask_feedback open due 2026-12-11 for the head']);
    await hearClient(clientId, false);
    expect(await asked(life)).toEqual(['ask_feedback open due 2026-12-11 for the manager']);
  });

  it('comes to the right one when client and order are heard at the same moment', async () => {
    for (let i = 0; i < 10; i++) {
      const clientId = newId();
      const life = wholeLife(clientId);
      await Promise.all([deliver(life.events.slice(0, -1)), hearClient(clientId, true)]);
      expect(await asked(life)).toEqual(['ask_feedback open due 2026-12-11 for the head']);
    }
  });
});

describe('a broken promise', () => {
  const brokenIn = async (life: Life) =>
    (await tasksOf(life.orderId)).filter((t) => t.kind === 'broken_promise');
  const breachOf = (life: Life): string =>
    (
      life.events.find((e) => e.type === 'order.promise_broken')!.payload as PayloadOf<
        typeof orderPromiseBroken
      >
    ).breachId;
  const withdrawn = (life: Life): Heard =>
    heard(orderBreachWithdrawn, life.orderId, {
      state: state({ managerId: manager }),
      breachId: breachOf(life),
      brokenPromise: '2026-11-24',
      withdrawnAt: '2026-11-25T06:00:00Z',
    });
  const theHead = (): Actor => ({ accountId: null, staffId: head, role: 'head' });

  it('outlives the order, and is dropped when the breach is withdrawn', async () => {
    const life = wholeLife();
    await deliver(life.events);
    expect(await brokenIn(life)).toMatchObject([{ state: 'open', assigneeId: head }]);
    await deliver([withdrawn(life)]);
    expect(await brokenIn(life)).toMatchObject([{ state: 'dropped' }]);
  });

  it('is closed by the head’s decision, and stays so', async () => {
    const life = wholeLife();
    await deliver(life.events);
    const [task] = await brokenIn(life);
    await room.ask(closeTask, { taskId: task!.id }, { as: theHead() });
    await deliver([withdrawn(life)]);
    expect(await brokenIn(life)).toMatchObject([{ state: 'done', closedBy: head, version: 2 }]);
  });

  it('is closed once when head and withdrawal come at the same moment', async () => {
    for (let i = 0; i < 5; i++) {
      const life = wholeLife();
      await deliver(life.events);
      const [task] = await brokenIn(life);
      await Promise.allSettled([
        room.ask(closeTask, { taskId: task!.id }, { as: theHead() }),
        deliver([withdrawn(life)]),
      ]);
      const told = (await eventsOf([task!.id])).map((e) => e.type);
      expect(told).toEqual(['task.opened', 'task.closed']);
    }
  });
});

it('drops what is left of a cancelled order, but still takes in what was bought', async () => {
  const life = wholeLife();
  await deliver(life.events.slice(0, 4));
  const gone = {
    cancelledOn: '2026-11-21',
    whole: true,
    completedOn: null,
    value: '0.00',
    lines: [],
  };
  await deliver([
    heard(orderCancelled, life.orderId, {
      state: state({ stage: 'cancelled', managerId: manager }),
      ...gone,
    }),
  ]);
  expect(inWords(await tasksOf(life.orderId))).toEqual([
    'confirm_order done due 2026-11-20 for the manager',
    'receive_purchase open due 2026-11-22 for operations',
    'settle_supply dropped due 2026-11-20 for operations',
  ]);
});

it('hears all of it over Redis, in order and once', async () => {
  const lives = Array.from({ length: 10 }, () => wholeLife());
  await byItself(async (tx) => {
    for (const { events } of lives)
      for (const { type, aggregateId, payload } of events)
        await publish(tx, eventNamed(type), aggregateId, payload, Temporal.Now.instant());
  });
  await eventually(async () => {
    for (const life of lives)
      expect(inWords(await tasksOf(life.orderId)).map((line) => line.split(' due')[0])).toEqual(
        lived.map((line) => line.split(' due')[0]),
      );
  });
});
