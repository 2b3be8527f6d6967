import { Migration } from '@mikro-orm/migrations';
import { Redis } from 'ioredis';
import pg from 'pg';
import { eventually, freshDatabase, sharedServers, type TestDatabase } from './index.ts';

it('gives a database of its own on a real server', async () => {
  const db = await freshDatabase();
  const client = new pg.Client({ connectionString: db.adminUrl });
  await client.connect();
  expect((await client.query('select current_database() as name')).rows).toEqual([{ name: db.name }]);
  await client.end();
  await db.drop();
});

class Shelf extends Migration {
  override up(): void {
    this.addSql('create table shelf (n int)');
  }
}
class Drawer extends Migration {
  override up(): void {
    this.addSql('create table drawer (n int)');
  }
}
async function query(db: TestDatabase, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: db.url('crm') });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

it('gives each test tables of its own, also when many ask at once', async () => {
  const shelves = { service: 'crm', migrations: [Shelf] };
  const all = await Promise.all([1, 2, 3, 4].map(() => freshDatabase(shelves)));
  await Promise.all(all.map((db, n) => query(db, `insert into crm.shelf values (${n})`)));
  const later = await freshDatabase(shelves);
  const found = await Promise.all([...all, later].map((db) => query(db, 'select n from crm.shelf')));
  expect(found).toEqual([[{ n: 0 }], [{ n: 1 }], [{ n: 2 }], [{ n: 3 }], []]);
  for (const db of [...all, later]) await db.drop();
});

it('gives other migrations other tables', async () => {
  const tables = `select tablename from pg_tables where schemaname = 'crm' and tablename <> 'migration'`;
  const one = await freshDatabase({ service: 'crm', migrations: [Drawer] });
  const both = await freshDatabase({ service: 'crm', migrations: [Drawer, Shelf] });
  expect(await query(one, tables)).toEqual([{ tablename: 'drawer' }]);
  expect(await query(both, tables)).toHaveLength(2);
  for (const db of [one, both]) await db.drop();
});

it('tries again after migrations that failed', async () => {
  let right = false;
  class Half extends Migration {
    override up(): void {
      this.addSql(right ? 'create table half (n int)' : 'create table half (n nonsense)');
    }
  }
  const service = { service: 'crm', migrations: [Half] };
  await expect(freshDatabase(service)).rejects.toThrow('nonsense');
  right = true;
  const db = await freshDatabase(service);
  expect(await query(db, 'select n from crm.half')).toEqual([]);
  await db.drop();
});

it('gives a real Redis', async () => {
  const redis = new Redis(sharedServers().redis);
  expect(await redis.ping()).toBe('PONG');
  redis.disconnect();
});

it('tries again until it holds', async () => {
  let times = 0;
  await eventually(() => expect(++times).toBe(3));
  const never = eventually(() => expect(times++).toBe('ready'), { timeoutMs: 60 });
  await expect(never).rejects.toThrow(/After \d+ looks in \d+ ms(.|\n)*"ready"(.|\n)*\d/);
});
