import { Module } from '@nestjs/common';
import { FixedClock, eventually, freshDatabase, sharedServers, type TestDatabase } from '@otdel/testing';
import { createApp } from './boot.ts';
import { CommandCleaning } from './command-cleaning.ts';
import { applyOnce } from './commands.ts';
import { Database } from './database/database.ts';
import { DatabaseModule } from './database/database.module.ts';
import { many, run } from './database/sql.ts';
import { commandMigrations } from './migrations/index.ts';

const now = '2026-11-24T09:00:00Z';
const open = (url: string, schema: string) => {
  @Module({ imports: [DatabaseModule.forRoot({ schema })] })
  class Room {}
  const env = { SERVICE: schema, DATABASE_URL: url, REDIS_URL: sharedServers().redis, LOG_LEVEL: 'fatal' };
  return createApp({ module: Room, env, clock: new FixedClock(now) });
};

let db: TestDatabase;
let app: Awaited<ReturnType<typeof open>>;
let database: Database;
beforeAll(async () => {
  db = await freshDatabase({ service: 'crm', migrations: commandMigrations });
  app = await open(db.url('crm'), 'crm');
  database = app.get(Database);
});
afterAll(async () => {
  await app?.close();
  await db?.drop();
});

const remember = (name: string, at: string, count = 1) =>
  database.write(
    (tx) =>
      run(tx)`
      insert into applied_command (id, fingerprint, result, applied_at)
      select ${name}::text || i, 'f', '"first"', ${at}::timestamptz from generate_series(1, ${count}) i`,
  );
const remembered = async () => {
  const rows = await database.read(
    (tx) => many<{ id: string }>(tx)`select id from applied_command order by id`,
  );
  return rows.map((row) => row.id);
};
const old = '2026-10-25T08:59:59Z';

test('commands of long ago are forgotten, all of them; those of thirty days still answer', async () => {
  await remember('old', old, 12_000);
  await remember('young', '2026-10-25T09:00:00Z');
  await Promise.all([app.get(CommandCleaning).clean(), app.get(CommandCleaning).clean()]);
  expect(await remembered()).toEqual(['young1']);
  const again = database.transaction((tx) =>
    applyOnce(tx, { commandId: 'young1', fingerprint: 'f' }, () => Promise.resolve('second')),
  );
  expect(await again).toBe('first');
});

test('it is done by itself, again and again, until the room stops', async () => {
  const cleaning = new CommandCleaning(database, new FixedClock(now), 20);
  cleaning.onApplicationBootstrap();
  for (const name of ['a', 'b']) {
    await remember(name, old);
    await eventually(async () => expect(await remembered()).toEqual(['young1']));
  }
  await cleaning.beforeApplicationShutdown();
  await remember('c', old);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await remembered()).toContain('c1');
});

test('a room that takes no commands has nothing to forget', async () => {
  const bare = await freshDatabase({ service: 'analytics', migrations: [] });
  const reports = await open(bare.url('analytics'), 'analytics');
  const cleaned = await Promise.allSettled([reports.get(CommandCleaning).clean()]);
  await reports.close();
  await bare.drop();
  expect(cleaned).toEqual([{ status: 'fulfilled', value: undefined }]);
});
