import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type Actor,
  clientAssigned,
  clientChanged,
  closeTask,
  listTasks,
  moveTask,
  newId,
  openTask,
  orderPlaced,
  putStaff,
  type Role,
} from '@otdel/contracts';
import { publication, publishAll } from '@otdel/messaging';
import { createApp, Database, readConfig, Rpc } from '@otdel/platform';
import { FixedClock, eventually, freshDatabase, sharedServers, type TestDatabase } from '@otdel/testing';
import { sql } from 'kysely';
import { type AddressInfo, type Server } from 'node:net';
import { planningMigrations } from '../migrations/index.ts';
import { PlanningModule } from '../planning.module.ts';
import { state } from './testing/samples.ts';
import { TaskService } from './task.service.ts';

let db: TestDatabase;
let app: NestFastifyApplication;
let rpc: Rpc;
const clock = new FixedClock('2026-11-20T09:00:00Z');

let head: Actor, ann: Actor, bob: Actor, storekeeper: Actor;
const client = { ofAnn: newId(), ofBob: newId() };
const order = { ofAnn: newId(), ofBob: newId() };

beforeAll(async () => {
  db = await freshDatabase(planningMigrations);
  const env = {
    SERVICE: 'planning',
    DATABASE_URL: db.url('planning'),
    REDIS_URL: sharedServers().redis,
    LOG_LEVEL: 'fatal',
  };
  app = await createApp({ module: PlanningModule, clock, env: { ...env, RPC_PORT: '0' } });
  const { port } = app.getMicroservices()[0]!.unwrap<Server>().address() as AddressInfo;
  rpc = new Rpc(readConfig({ ...env, PLANNING_RPC: `127.0.0.1:${port}` }), ['planning']);
  head = await employ('head', 'head', null);
  ann = await employ('ann', 'manager', 'head');
  bob = await employ('bob', 'manager', 'head');
  storekeeper = await employ('store', 'operations', null);
  await hear();
});
afterAll(async () => {
  rpc.onApplicationShutdown();
  await app.close();
  await db.drop();
});

const as = (actor: Actor, commandId: string = newId()) => ({
  context: { correlationId: 'test', actor, commandId },
});
async function employ(code: string, role: Role, headCode: string | null): Promise<Actor> {
  const admin: Actor = { accountId: null, staffId: null, role: 'admin' };
  const { staff } = await rpc.call(putStaff, { code, name: code, role, headCode }, as(admin));
  return { accountId: null, staffId: staff.id, role };
}
/** Orders and clients become known here the long way: outbox, Redis, inbox. */
async function hear(): Promise<void> {
  const placed = (managerId: string, clientId: string, number: string) => ({
    state: state({ number, managerId, clientId }),
    placedOn: '2026-11-20',
    currency: 'RUB',
    value: '1.00',
    lines: [],
  });
  const named = { code: 'c', name: 'C', region: null, segment: null, keyClient: false, active: true };
  const people = [
    { manager: ann, clientId: client.ofAnn, orderId: order.ofAnn, number: 'SO-A' },
    { manager: bob, clientId: client.ofBob, orderId: order.ofBob, number: 'SO-B' },
  ];
  const events = people.flatMap(({ manager: { staffId }, clientId, orderId, number }) => [
    publication(clientChanged, clientId, named),
    publication(clientAssigned, clientId, {
      managerId: staffId,
      previousManagerId: null,
      from: '2026-11-01',
    }),
    publication(orderPlaced, orderId, placed(staffId!, clientId, number)),
  ]);
  await app.get(Database).transaction((tx) => publishAll(tx, events, clock.now()));
  await eventually(async () =>
    expect((await rpc.call(listTasks, { kind: 'confirm_order' }, as(head))).items).toHaveLength(2),
  );
  await eventually(async () => {
    const { rows } = await app
      .get(Database)
      .read((tx) => sql`select from client_ref where manager_id is not null`.execute(tx.getKysely()));
    expect(rows).toHaveLength(2);
  });
}

const plan = { kind: 'call', title: 'Call about the price', dueOn: '2026-11-25' } as const;

it('hears of an order over Redis and gives its step to the manager alone', async () => {
  const { items } = await rpc.call(listTasks, { state: 'open' }, as(ann));
  expect(items).toMatchObject([
    {
      kind: 'confirm_order',
      title: { en: 'Confirm order SO-A', ru: 'Подтвердить заказ SO-A' },
      assigneeId: ann.staffId,
      assigneeRole: null,
      dueOn: '2026-11-20',
      overdue: false,
      orderId: order.ofAnn,
      orderNumber: 'SO-A',
      clientId: client.ofAnn,
      openedBy: null,
      version: 1,
    },
  ]);
  const [mine] = items;
  await expect(rpc.call(closeTask, { taskId: mine!.id }, as(ann))).rejects.toMatchObject({
    code: 'closes_by_itself',
  });
  await expect(rpc.call(closeTask, { taskId: mine!.id }, as(bob))).rejects.toMatchObject({
    code: 'task_not_found',
  });
});

it('plans for oneself, and by the head for others', async () => {
  const own = await rpc.call(openTask, { ...plan, orderId: order.ofAnn }, as(ann));
  expect(own).toMatchObject({
    title: { en: plan.title, ru: plan.title },
    assigneeId: ann.staffId,
    openedBy: ann.staffId,
    orderNumber: 'SO-A',
    clientId: client.ofAnn,
    state: 'open',
    moves: 0,
  });
  const given = await rpc.call(openTask, { ...plan, assigneeId: bob.staffId! }, as(head));
  expect(given).toMatchObject({ assigneeId: bob.staffId, openedBy: head.staffId });
  const listed = await rpc.call(listTasks, { kind: 'call' }, as(bob));
  expect(listed.items.map((t) => t.id)).toEqual([given.id]);
});

it.each([
  ['somebody else’s calendar', { assigneeId: 'bob' }, 'role_not_allowed'],
  ['another manager’s order', { orderId: order.ofBob }, 'order_not_found'],
  ['an order that is not', { orderId: newId() }, 'order_not_found'],
  ['another manager’s client', { clientId: client.ofBob }, 'client_not_found'],
  ['a client that is not', { clientId: newId() }, 'client_not_found'],
])('refuses a manager %s', async (_, more, code) => {
  const said = 'assigneeId' in more ? { assigneeId: bob.staffId! } : more;
  await expect(rpc.call(openTask, { ...plan, ...said }, as(ann))).rejects.toMatchObject({ code });
});

it('gives no task to somebody who is not, or not any more, of the staff', async () => {
  await expect(rpc.call(openTask, { ...plan, assigneeId: newId() }, as(head))).rejects.toMatchObject({
    code: 'staff_not_found',
  });
  const gone = await employ('gone', 'manager', null);
  await rpc.call(
    putStaff,
    { code: 'gone', name: 'gone', role: 'manager', active: false },
    as({ ...head, role: 'admin' }),
  );
  await expect(rpc.call(openTask, { ...plan, assigneeId: gone.staffId! }, as(head))).rejects.toMatchObject({
    code: 'staff_inactive',
  });
});

it('opens once, however often the command comes', async () => {
  const command = as(ann, 'open once');
  const twice = await Promise.all([
    rpc.call(openTask, { ...plan, dueOn: '2026-12-24' }, command),
    rpc.call(openTask, { ...plan, dueOn: '2026-12-24' }, command),
  ]);
  expect(twice[0]).toEqual(twice[1]);
  const { items } = await rpc.call(listTasks, { dueFrom: '2026-12-24' }, as(ann));
  expect(items).toHaveLength(1);
});

it('is closed by one of two', async () => {
  for (let i = 0; i < 5; i++) {
    const { id: taskId } = await rpc.call(openTask, { ...plan, assigneeId: bob.staffId! }, as(head));
    const results = await Promise.allSettled([
      app.get(TaskService).close({ taskId, outcome: 'done' }, as(bob).context),
      app.get(TaskService).close({ taskId, outcome: 'dropped' }, as(head).context),
    ]);
    expect(results.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = results.find((r) => r.status === 'rejected')!;
    expect(lost.reason).toMatchObject({ kind: 'refused', code: 'task_closed' });
  }
});

it('is over when it is closed', async () => {
  const { id: taskId } = await rpc.call(openTask, plan, as(ann));
  expect(await rpc.call(closeTask, { taskId }, as(ann))).toMatchObject({
    state: 'done',
    closedAt: '2026-11-20T09:00:00Z',
    closedBy: ann.staffId,
    version: 2,
  });
  await expect(
    rpc.call(moveTask, { taskId, dueOn: '2026-12-01', reason: 'late' }, as(ann)),
  ).rejects.toMatchObject({ code: 'task_closed' });
  const { rows } = await app
    .get(Database)
    .read((tx) =>
      sql<{ type: string }>`select type from outbox where aggregate_id = ${taskId} order by seq`.execute(
        tx.getKysely(),
      ),
    );
  expect(rows.map((r) => r.type)).toEqual(['task.opened', 'task.closed']);
});

it('remembers who moved a task, from when, to when and why', async () => {
  const { id: taskId } = await rpc.call(openTask, plan, as(ann));
  await expect(
    rpc.call(moveTask, { taskId, dueOn: '2026-12-01', reason: 'x' }, as(bob)),
  ).rejects.toMatchObject({ code: 'task_not_found' });
  await rpc.call(moveTask, { taskId, dueOn: '2026-12-01', reason: 'On holiday' }, as(ann));
  await rpc.call(moveTask, { taskId, dueOn: '2026-12-01', reason: 'The same day' }, as(ann));
  const moved = await rpc.call(moveTask, { taskId, dueOn: '2026-12-05', reason: 'Still away' }, as(head));
  expect(moved).toMatchObject({ dueOn: '2026-12-05', moves: 2, version: 3 });
  const { rows } = await app
    .get(Database)
    .read((tx) =>
      sql`select from_on, to_on, reason, moved_by from task_move where task_id = ${taskId} order by to_on`.execute(
        tx.getKysely(),
      ),
    );
  expect(rows).toEqual([
    { from_on: '2026-11-25', to_on: '2026-12-01', reason: 'On holiday', moved_by: ann.staffId },
    { from_on: '2026-12-01', to_on: '2026-12-05', reason: 'Still away', moved_by: head.staffId },
  ]);
});

it('lists by due date page by page, and what is overdue by the firm’s today', async () => {
  const made = new Set<string>();
  for (const dueOn of ['2027-01-02', '2027-01-01', '2027-01-02', '2027-01-03'])
    made.add((await rpc.call(openTask, { ...plan, dueOn }, as(ann))).id);
  const seen: { dueOn: string; id: string }[] = [];
  let cursor: string | undefined;
  do {
    const part = await rpc.call(
      listTasks,
      { limit: 1, cursor, dueFrom: '2027-01-01', mine: 'true' },
      as(ann),
    );
    seen.push(...part.items);
    cursor = part.next ?? undefined;
  } while (cursor);
  expect(new Set(seen.map((t) => t.id))).toEqual(made);
  expect(seen.map((t) => t.dueOn)).toEqual(['2027-01-01', '2027-01-02', '2027-01-02', '2027-01-03']);

  const overdue = () => rpc.call(listTasks, { overdue: 'true', dueFrom: '2027-01-01' }, as(head));
  expect((await overdue()).items).toEqual([]);
  clock.moveTo('2027-01-02T21:30:00Z'); // the third of January in Moscow
  const late = await overdue();
  expect(late.items.map((t) => [t.dueOn, t.overdue])).toEqual([
    ['2027-01-01', true],
    ['2027-01-02', true],
    ['2027-01-02', true],
  ]);
  const rest = await rpc.call(listTasks, { overdue: 'false', dueFrom: '2027-01-01' }, as(head));
  expect(rest.items.map((t) => t.dueOn)).toEqual(['2027-01-03']);
  clock.moveTo('2026-11-20T09:00:00Z');
});

it('shows a role its own, a head also only his when asked', async () => {
  await rpc.call(openTask, { ...plan, title: 'Own' }, as(storekeeper));
  expect((await rpc.call(listTasks, {}, as(storekeeper))).items.map((t) => t.title.en)).toEqual(['Own']);
  expect((await rpc.call(listTasks, { mine: 'true' }, as(head))).items).toEqual([]);
  expect((await rpc.call(listTasks, { assigneeId: storekeeper.staffId! }, as(head))).items).toHaveLength(1);
  expect((await rpc.call(listTasks, { assigneeId: storekeeper.staffId! }, as(ann))).items).toEqual([]);
  await expect(rpc.call(listTasks, { cursor: 'x' }, as(head))).rejects.toMatchObject({ kind: 'invalid' });
});
