import type { Service } from '@otdel/contracts';
import { connect, Database, readConfig } from '@otdel/platform';
import { eventually, freshDatabase, type TestDatabase } from '@otdel/testing';
import { addressOf, roomMigrations, publishChanges } from './testing/rooms.ts';
import { backlog } from './outbox.ts';
import type { Message } from './messages.ts';
import { Queues } from './queues.ts';
import { Relay } from './relay.ts';

/** Counts what is put for one of the listeners. */
class CountingQueues extends Queues {
  puts: number[] = [];

  override async put(service: Service, messages: readonly Message[], once?: string): Promise<void> {
    await super.put(service, messages, once);
    if (service === 'orders')
      this.puts.push(
        messages.reduce((n, { name, data }) => n + (name === 'events' ? data.events.length : 0), 0),
      );
  }
}

let db: TestDatabase;
let database: Database;
let queues: CountingQueues;
let relay: Relay;
beforeAll(async () => {
  db = await freshDatabase(roomMigrations('crm'));
  const env = { SERVICE: 'crm', DATABASE_URL: db.url('crm'), DB_POOL: 4 };
  database = new Database(await connect(readConfig(env), { schema: 'crm' }));
  queues = new CountingQueues(await addressOf(database, 'crm'));
  // only nudges wake it
  relay = new Relay(database, queues, 3_600_000);
  relay.start();
});
afterAll(async () => {
  await relay?.stop();
  await queues?.close();
  await database?.onApplicationShutdown();
  await db?.drop();
});

/** Says something so many times, one after the other. */
async function say(times: number): Promise<void> {
  for (let i = 0; i < times; i++) await publishChanges({ database }, 1);
  await eventually(async () => expect(await database.read(backlog)).toMatchObject({ pending: 0 }));
}

test('a busy room puts some ten times a second, however often it says something', async () => {
  await say(3);
  queues.puts = [];
  const began = performance.now();
  await say(150);
  const tenths = (performance.now() - began) / 100;
  expect(queues.puts.reduce((a, b) => a + b)).toBe(150);
  // the first goes at once; a timer may ring a little early
  expect(queues.puts.length).toBeLessThanOrEqual(2 + tenths * 1.05);
});
