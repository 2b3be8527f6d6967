import { newId, orderClosed, orderPlaced, orderReady, type EventType } from '@otdel/contracts';
import { configureLogging } from '@otdel/platform';
import { freshDatabase, sharedServers, type TestDatabase } from '@otdel/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRoom, roomMigrations, type Room } from './testing/rooms.ts';
import { Inbox } from './inbox.ts';

let db: TestDatabase;
let crm: Room;
let inbox: Inbox;
let lines: Record<string, unknown>[];

beforeAll(async () => {
  db = await freshDatabase(roomMigrations('crm'));
  crm = await openRoom('crm', { databaseUrl: db.url('crm'), redisUrl: sharedServers().redis });
  inbox = new Inbox(
    crm.database,
    new Map([
      ['order.placed@1', () => Promise.resolve()],
      ['order.closed@1', () => Promise.reject(new Error('a bug'))],
    ]),
  );
});
beforeEach(() => {
  lines = [];
  configureLogging('crm', 'info', { write: (line) => void lines.push(JSON.parse(line)) });
});
afterAll(async () => {
  configureLogging('test', 'fatal');
  await crm?.app.close();
  await db?.drop();
});

const examples = join(import.meta.dirname, '../../contracts/examples');
/** The recorded example of an event, about an order with this number. */
function said(type: EventType, number: string, aggregateId = newId(), aggregateVersion = 1) {
  const example = JSON.parse(readFileSync(join(examples, `${type.name}@${type.version}.json`), 'utf8')) as {
    state: object;
  };
  return {
    id: newId(),
    type: type.name,
    version: type.version,
    aggregate: type.aggregate,
    aggregateId,
    aggregateVersion,
    recordedAt: '2026-11-24T12:00:00Z',
    correlationId: `request of ${number}`,
    actor: { staffId: null, role: 'system' as const },
    payload: { ...example, state: { ...example.state, number } },
  };
}
const story = () =>
  lines
    .filter((line) => line['msg'] === 'heard of the order')
    .map(({ order, heard, correlationId }) => ({ order, heard, correlationId }));

test('each order of a delivery has its line, under the request that was its cause', async () => {
  const first = said(orderPlaced, 'SO-1');
  await inbox.deliver('orders', [
    first,
    // nobody handles it here
    said(orderReady, 'SO-1', first.aggregateId, 2),
    { ...said(orderPlaced, 'SO-1', first.aggregateId, 3) },
    said(orderPlaced, 'SO-2'),
  ]);
  expect(story()).toEqual([
    { order: 'SO-1', heard: ['order.placed', 'order.placed'], correlationId: 'request of SO-1' },
    { order: 'SO-2', heard: ['order.placed'], correlationId: 'request of SO-2' },
  ]);
});

test('an event that comes twice or fails is not logged, one that waited is logged in its turn', async () => {
  const first = said(orderPlaced, 'SO-3');
  const second = said(orderPlaced, 'SO-3', first.aggregateId, 2);
  await inbox.deliver('orders', [second]);
  expect(story()).toEqual([]);
  await inbox.deliver('orders', [first, said(orderClosed, 'SO-4')]);
  expect(story()).toEqual([
    { order: 'SO-3', heard: ['order.placed', 'order.placed'], correlationId: 'request of SO-3' },
  ]);
  await inbox.deliver('orders', [first, second]);
  expect(story()).toHaveLength(1);
});

test('a replayed event is not logged', async () => {
  await inbox.deliver('orders', [said(orderPlaced, 'SO-5')], { replayed: true });
  expect(story()).toEqual([]);
});
