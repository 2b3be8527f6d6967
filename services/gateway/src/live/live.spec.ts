import { clientAssigned, newId, orderPromiseBroken, orderReady, staffChanged } from '@otdel/contracts';
import { publication } from '@otdel/messaging';
import {
  eventually,
  freshDatabase,
  openStandIn,
  type Room,
  standInMigrations,
  type TestDatabase,
} from '@otdel/testing';
import pg from 'pg';
import { CleaningService } from '../cleaning/cleaning.service.ts';
import { gatewayMigrations } from '../migrations/index.ts';
import { listen, type Listening } from '../testing/listen.ts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

type Person = Awaited<ReturnType<TestGateway['person']>>;
let database: TestDatabase;
let gate: TestGateway;
let second: TestGateway;
let orders: Room;
let sql: pg.Client;
let anna: Person;
let boris: Person;
let head: Person;
const open: Listening[] = [];

beforeAll(async () => {
  database = await freshDatabase(gatewayMigrations, standInMigrations('orders'));
  gate = await startGateway({ database });
  second = await startGateway({ beside: gate });
  orders = await openStandIn('orders', { database });
  sql = new pg.Client({ connectionString: database.adminUrl });
  await sql.connect();
  [anna, boris, head] = [
    await gate.person('manager'),
    await gate.person('manager'),
    await gate.person('head'),
  ];
});
afterEach(() => {
  for (const listening of open.splice(0)) listening.stop();
});
afterAll(async () => {
  await sql?.end();
  await orders?.close();
  await second?.stop();
  await gate?.stop();
  await database?.drop();
});

const hear = async (at: TestGateway, who: Person, lastEventId?: string) => {
  const listening = await listen(at.url, who.token, lastEventId);
  open.push(listening);
  expect(listening.status).toBe(200);
  return listening;
};
const numbers = (listening: Listening) => listening.told.map((t) => 'number' in t.data && t.data.number);

let count = 0;
function ready(managerId: string, clientManagerId: string | null = null) {
  const number = `SO-2026-${String(++count).padStart(6, '0')}`;
  const state = {
    number,
    stage: 'ready' as const,
    previousStage: 'supply' as const,
    axes: {
      commercial: 'confirmed' as const,
      supply: 'covered' as const,
      delivery: 'none' as const,
      feedback: 'none' as const,
    },
    clientId: newId(),
    managerId,
    clientManagerId,
    promisedOn: '2026-12-01',
  };
  return { number, state, event: publication(orderReady, newId(), { state, readyOn: '2026-11-24' }) };
}

test('everybody of either replica hears at once of what they may', async () => {
  const byHead = await hear(gate, head);
  const byAnna = await hear(second, anna);
  const byBoris = await hear(second, boris);
  expect(byHead.headers.get('content-type')).toBe('text/event-stream');
  expect(byHead.headers.get('x-correlation-id')).toMatch(/.+/);
  const [hers, clients, foreign] = [
    ready(anna.staffId),
    ready(boris.staffId, anna.staffId),
    ready(boris.staffId),
  ];
  await orders.publish(hers.event, clients.event, foreign.event);
  // sooner than the net below the notifications would bring it
  const atOnce = { timeoutMs: 3_000 };
  await eventually(
    () => expect(numbers(byHead)).toEqual([hers.number, clients.number, foreign.number]),
    atOnce,
  );
  await eventually(() => expect(numbers(byAnna)).toEqual([hers.number, clients.number]), atOnce);
  await eventually(() => expect(numbers(byBoris)).toEqual([clients.number, foreign.number]), atOnce);
  const [first] = byHead.told;
  expect(first).toMatchObject({
    type: 'order.ready',
    data: {
      type: 'order.ready',
      orderId: hers.event.aggregateId,
      stage: 'ready',
      previousStage: 'supply',
      breach: null,
    },
  });
});

test('an account has ten streams at most, and another when one has ended', async () => {
  const crowd = await gate.person('manager');
  const streams = await Promise.all(Array.from({ length: 10 }, () => hear(gate, crowd)));
  const refused = await gate.ask('GET', '/api/live', { token: crowd.token });
  expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_streams', params: { limit: 10 } } });
  expect(refused.headers.get('retry-after')).toBe('1');
  await hear(gate, anna);
  streams[0]!.stop();
  await eventually(() => hear(gate, crowd));
});

test('a broken promise says which', async () => {
  const byHead = await hear(gate, head);
  const { state } = ready(anna.staffId);
  const breach = { breachId: newId(), brokenPromise: '2026-11-20', raisedAt: '2026-11-21T00:00:00Z' };
  await orders.publish(publication(orderPromiseBroken, newId(), { state, ...breach }));
  await eventually(() =>
    expect(byHead.told).toMatchObject([
      { type: 'order.promise_broken', data: { breach: { id: breach.breachId, promisedOn: '2026-11-20' } } },
    ]),
  );
});

test('a client handed over is heard of by both managers', async () => {
  const third = await gate.person('manager');
  const all = await Promise.all([anna, boris, third].map((who) => hear(gate, who)));
  const managers = { managerId: anna.staffId, previousManagerId: boris.staffId };
  await orders.publish(publication(clientAssigned, newId(), { ...managers, from: '2026-11-24' }));
  await eventually(() => expect(all.slice(0, 2).map((l) => l.told.length)).toEqual([1, 1]));
  expect(all[0]!.told[0]).toMatchObject({ type: 'client.assigned', data: managers });
  expect(all[2]!.told).toEqual([]);
});

test('who comes back with the last id hears what was missed, once, also at another replica and only of their own', async () => {
  const before = await hear(gate, anna);
  const [a, b, foreign, c] = [
    ready(anna.staffId),
    ready(anna.staffId),
    ready(boris.staffId),
    ready(anna.staffId),
  ];
  await orders.publish(a.event);
  await eventually(() => expect(numbers(before)).toEqual([a.number]));
  before.stop();
  await orders.publish(b.event, foreign.event);
  const watch = await hear(gate, head, before.told[0]!.id);
  await eventually(() => expect(numbers(watch)).toEqual([b.number, foreign.number]));
  const after = await hear(second, anna, before.told[0]!.id);
  await orders.publish(c.event);
  await eventually(() => expect(numbers(after)).toEqual([b.number, c.number]));
});

test('a replica that has just started catches up from the database', async () => {
  const before = await hear(gate, head);
  const news = Array.from({ length: 600 }, () => ready(anna.staffId));
  await orders.publish(...news.slice(0, 1).map((n) => n.event));
  await eventually(() => expect(before.told).toHaveLength(1));
  await orders.publish(...news.slice(1).map((n) => n.event));
  await eventually(() => expect(before.told).toHaveLength(600));
  expect(numbers(before).toSorted()).toEqual(news.map((n) => n.number));
  const young = await startGateway({ beside: gate });
  try {
    const late = await hear(young, head, before.told[0]!.id);
    // the same as was heard live, in the same order
    await eventually(() => expect(numbers(late)).toEqual(numbers(before).slice(1)));
  } finally {
    await young.stop();
  }
});

test('the stream outlives a lost connection to the database', async () => {
  const byHead = await hear(gate, head);
  const cut = await sql.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gateway live' and datname = $1`,
    [database.name],
  );
  expect(cut.rowCount).toBe(2);
  const news = ready(anna.staffId);
  await orders.publish(news.event);
  await eventually(() => expect(numbers(byHead)).toEqual([news.number]));
  await eventually(async () => {
    const { rows } = await sql.query(
      `select 1 from pg_stat_activity where application_name = 'gateway live' and datname = $1`,
      [database.name],
    );
    expect(rows).toHaveLength(2);
  });
});

test('who was away for longer than events are kept is told to load anew', async () => {
  await sql.query(`update gateway.live_event set at = now() - interval '2 days'`);
  await gate.room.get(CleaningService).clean();
  const { rows } = await sql.query<{ seq: string }>('select seq from gateway.live_event');
  expect(rows).toHaveLength(1);
  const lost = await hear(gate, head, '1');
  await eventually(() => expect(lost.told).toMatchObject([{ type: 'missed' }]));
  const upToDate = await hear(gate, head, rows[0]!.seq);
  const news = ready(anna.staffId);
  await orders.publish(news.event);
  await eventually(() => expect(numbers(upToDate)).toEqual([news.number]));
});

test('an event told twice is heard once', async () => {
  const { event } = ready(anna.staffId);
  await orders.publish(event);
  const told = () =>
    sql.query(`select 1 from gateway.live_event where data->>'orderId' = $1`, [event.aggregateId]);
  await eventually(async () => expect((await told()).rowCount).toBe(1));
  await sql.query('update orders.outbox set published_at = null where aggregate_id = $1', [
    event.aggregateId,
  ]);
  await eventually(async () =>
    expect((await sql.query('select 1 from orders.outbox where published_at is null')).rowCount).toBe(0),
  );
  const after = ready(anna.staffId);
  await orders.publish(after.event);
  await eventually(async () => {
    const { rowCount } = await sql.query(`select 1 from gateway.live_event where data->>'number' = $1`, [
      after.number,
    ]);
    expect(rowCount).toBe(1);
  });
  expect((await told()).rowCount).toBe(1);
});

test('the role of an account follows its person; who leaves is out, on record', async () => {
  const olga = await gate.person('operations');
  const me = (at: TestGateway) => at.ask('GET', '/api/me', { token: olga.token });
  const person = { headId: null };
  await orders.publish(
    publication(staffChanged, olga.staffId, { ...person, role: 'accountant', active: true }),
  );
  for (const at of [gate, second])
    await eventually(async () =>
      expect((await me(at)).body).toMatchObject({ role: 'accountant', active: true }),
    );
  await orders.publish(
    publication(staffChanged, olga.staffId, { ...person, role: 'accountant', active: false }),
  );
  for (const at of [gate, second])
    await eventually(async () =>
      expect(await me(at)).toMatchObject({ status: 401, body: { code: 'session_ended' } }),
    );
  const { rows } = await sql.query(
    'select action, by_account, details from gateway.audit where account_id = $1 order by id',
    [olga.accountId],
  );
  expect(rows.slice(1)).toEqual([
    { action: 'role_changed', by_account: null, details: { from: 'operations', to: 'accountant' } },
    { action: 'account_deactivated', by_account: null, details: {} },
  ]);
});

test('a stream ends when the process stops', async () => {
  const third = await startGateway({ beside: gate });
  const listening = await hear(third, head);
  await eventually(() => expect(listening.comments.length).toBeGreaterThan(0));
  await third.stop();
  await eventually(() => expect(listening.ended).toBe(true));
});
