import { newId, operations, rebuild, rebuildProgress, redriveQueue } from '@otdel/contracts';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { rooms } from '../room/room.health.ts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

const token = `op_${'k'.repeat(43)}`;
const OPERATOR_KEYS = `ann:${createHash('sha256').update(token).digest('hex')}`;
let gate: TestGateway;
beforeAll(async () => {
  gate = await startGateway({ env: { OPERATOR_KEYS } });
  for (const room of rooms) gate.rooms.on(redriveQueue(room), () => ({ tried: 1, again: 0, jobs: 0 }));
  gate.rooms
    .on(rebuildProgress, () => ({ running: false, done: 1, total: 1 }))
    .on(rebuild, () => ({ running: true, done: 0, total: 1 }));
});
afterAll(() => gate?.stop());

const theirs = [
  'GET /api/queues',
  'POST /api/queues/:service/redrive',
  'GET /api/reports/rebuild',
  'POST /api/reports/rebuild',
  'GET /api/processes/:order',
];
test('an operator looks after queues and read models, and comes to nothing of the firm', async () => {
  for (const { route, may, takes } of operations) {
    if (route === null || may === 'anyone') continue;
    const [method, path] = route.split(' ') as [string, string];
    const address = path
      .replace(/:\w+Id/, newId())
      .replace(':service', 'crm')
      .replace(/:(sku|code)/, 'x');
    const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
    const headers: Record<string, string> = takes === 'file' ? { 'content-type': 'text/csv' } : {};
    const { status } = await gate.ask(method, address, { token, headers, ...body });
    expect({ route, turnedAway: status === 403 }).toEqual({ route, turnedAway: !theirs.includes(route) });
  }
});

test('rooms are asked as an operator, not as an administrator', async () => {
  await gate.ask('POST', '/api/queues/crm/redrive', { token, body: {} });
  expect(gate.rooms.last(redriveQueue('crm'))!.context.actor).toMatchObject({
    role: 'operator',
    staffId: null,
  });
});

test('what an operator does is on record under their name, what they only look at is not', async () => {
  const client = new pg.Client({ connectionString: gate.room.database.adminUrl });
  await client.connect();
  const records = async () =>
    (
      await client.query<{ details: object }>(
        `select details from gateway.audit where action = 'operator_acted'`,
      )
    ).rows;
  const before = (await records()).length;
  await gate.ask('GET', '/api/queues', { token });
  await gate.ask('POST', '/api/queues/orders/redrive', { token, body: {} });
  expect((await records()).slice(before)).toEqual([
    { details: { operator: 'ann', operation: 'gateway.redrive', service: 'orders' } },
  ]);
  await client.end();
});

test('a key that nobody knows does not let in', async () => {
  const before = gate.rooms.heard.length;
  const answer = await gate.ask('GET', '/api/queues', { token: `${token}x` });
  expect(answer).toMatchObject({ status: 401, body: { code: 'operator_key_unknown' } });
  expect(gate.rooms.heard).toHaveLength(before);
});
