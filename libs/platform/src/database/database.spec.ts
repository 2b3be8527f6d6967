import { Migration } from '@mikro-orm/migrations';
import { unavailable } from '@otdel/contracts';
import { eventually, freshDatabase, dedicatedServers, type TestDatabase } from '@otdel/testing';
import { sql } from 'kysely';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import pino from 'pino';
import { applyOnce } from '../commands.ts';
import { readConfig } from '../config.ts';
import { configureLogging, logger } from '../logging.ts';
import { commandMigrations, searchMigrations, searchOperators } from '../migrations/index.ts';
import { afterCommit, Database, isPassing, violated, type Tx } from './database.ts';
import { connect } from './database.module.ts';
import { migrate, urlAs } from './migrate.ts';
import { finds, run } from './sql.ts';

class Tables extends Migration {
  override up(): void {
    this.addSql('create table cell (id int primary key, value bigint not null)');
    this.addSql('create table word (text text constraint short check (length(text) < 3))');
    this.addSql('insert into cell values (1, 0), (2, 0)');
  }
}
const room = { service: 'orders', migrations: [...commandMigrations, Tables] };
const open = async (url: string) =>
  new Database(
    await connect(readConfig({ SERVICE: 'orders', DATABASE_URL: url, DB_POOL: 8 }), { schema: 'orders' }),
  );

let db: TestDatabase;
let database: Database;
beforeAll(async () => {
  configureLogging('test', 'silent');
  db = await freshDatabase(room);
  database = await open(db.url('orders'));
});
afterAll(async () => {
  await database?.onApplicationShutdown();
  await db?.drop();
});

const add = (id: number) => async (tx: Parameters<Parameters<Database['transaction']>[0]>[0]) => {
  await sql`update cell set value = value + 1 where id = ${id}`.execute(tx.getKysely());
};
const value = (id: number) =>
  database.read(async (tx) => {
    const { rows } = await sql<{ value: bigint }>`select value from cell where id = ${id}`.execute(
      tx.getKysely(),
    );
    return rows[0]!.value;
  });

test('a deadlock is tried again, and both get through', async () => {
  const before = [await value(1), await value(2)];
  const { promise: both, resolve } = Promise.withResolvers<void>();
  let holding = 0;
  let attempts = 0;
  const crosswise = (first: number, second: number) =>
    database.transaction(async (tx) => {
      attempts++;
      await add(first)(tx);
      if (++holding === 2) resolve();
      await both;
      await add(second)(tx);
    });
  await Promise.all([crosswise(1, 2), crosswise(2, 1)]);
  expect(attempts).toBe(3);
  expect([await value(1), await value(2)]).toEqual(before.map((v) => v + 2n));
});

test('afterCommit runs once the change can be seen, and never without it', async () => {
  const ran: string[] = [];
  const before = await value(1);
  await database.transaction(async (tx) => {
    await add(1)(tx);
    afterCommit(tx, () => ran.push('committed'));
    expect(ran).toEqual([]);
  });
  expect([ran, await value(1)]).toEqual([['committed'], before + 1n]);
  const failed = database.transaction(async (tx) => {
    afterCommit(tx, () => ran.push('never'));
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(ran).toEqual(['committed']);
});

describe('applyOnce', () => {
  const once = (commandId: string | undefined, fingerprint = 'f') =>
    database.transaction((tx) =>
      applyOnce(tx, { commandId, fingerprint }, async () => (await add(2)(tx), { id: 'r' })),
    );

  test('the second time answers what the first one did', async () => {
    const before = await value(2);
    const id = randomUUID();
    expect(await once(id)).toEqual({ id: 'r' });
    expect(await once(id)).toEqual({ id: 'r' });
    expect(await value(2)).toBe(before + 1n);
  });

  test('twins at the same moment do it once', async () => {
    const before = await value(2);
    const id = randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, () => once(id)));
    expect(answers).toEqual(Array.from({ length: 6 }, () => ({ id: 'r' })));
    expect(await value(2)).toBe(before + 1n);
  });

  test('the same id with other data is a conflict and changes nothing', async () => {
    const id = randomUUID();
    await once(id);
    const before = await value(2);
    await expect(once(id, 'other')).rejects.toMatchObject({
      kind: 'conflict',
      code: 'idempotency_key_reused',
    });
    expect(await value(2)).toBe(before);
  });

  test('what failed may be tried again under the same id', async () => {
    const id = randomUUID();
    const failing = database.transaction((tx) =>
      applyOnce(tx, { commandId: id, fingerprint: 'f' }, () => Promise.reject(new Error('no'))),
    );
    await expect(failing).rejects.toThrow('no');
    expect(await once(id)).toEqual({ id: 'r' });
  });

  test('without an id it is done every time', async () => {
    const before = await value(2);
    await once(undefined);
    await once(undefined);
    expect(await value(2)).toBe(before + 2n);
  });
});

test.each([
  ['a statement', (tx: Tx) => run(tx)`insert into word values (${'secret of a person'})`],
  ["the ORM's driver", (tx: Tx) => tx.execute("insert into word values ('secret of a person')")],
])('an error of %s does not carry the row that the database refused', async (_, refused) => {
  for (const way of ['transaction', 'write'] as const) {
    const error: unknown = await database[way]<unknown>(refused).catch((caught: unknown) => caught);
    expect(violated(error)).toBe('short');
    const shown = JSON.stringify(pino.stdSerializers.errWithCause(error as Error));
    expect(shown).toContain('violates check constraint');
    expect(shown).not.toContain('(secret of a person)');
  }
});

test('values come back exact: no floats, no Date objects', async () => {
  const { rows } = await database.read((tx) =>
    sql`select 9007199254740993::bigint as b, date '2026-11-24' as d, '{1,9007199254740993}'::bigint[] as bs,
      timestamptz '2026-11-24 12:00:00.123456+03' as t, '{2026-11-24}'::date[] as ds`.execute(tx.getKysely()),
  );
  expect(rows[0]).toEqual({
    b: 9007199254740993n,
    d: '2026-11-24',
    bs: [1n, 9007199254740993n],
    t: '2026-11-24T09:00:00.123456Z',
    ds: ['2026-11-24'],
  });
});

test.each([
  [unavailable('crm'), true],
  [Object.assign(new Error(), { code: '40P01' }), true],
  [Object.assign(new Error(), { code: 'ECONNREFUSED' }), true],
  [new Error('outer', { cause: Object.assign(new Error(), { code: '57P01' }) }), true],
  [Object.assign(new Error(), { code: '23505' }), false],
  [Object.assign(new Error(), { code: '57014' }), true],
  [new Error('outer', { cause: new Error('Client was closed and is not queryable') }), true],
  [new Error('timeout expired'), true],
  [new TypeError('a bug'), false],
])('%j passes by itself: %s', (error, passes) => expect(isPassing(error)).toBe(passes));

test('who waits too long for what somebody else has locked may come again', async () => {
  const { promise: locked, resolve: tell } = Promise.withResolvers<void>();
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const holder = database.transaction(async (tx) => {
    await add(1)(tx);
    tell();
    await gate;
  });
  await locked;
  const late = database.transaction(async (tx) => {
    await tx.execute(`set local statement_timeout = '100ms'`);
    await add(1)(tx);
  });
  const refused = await late.catch((error: unknown) => error);
  open();
  await holder;
  expect(refused).toMatchObject({ kind: 'unavailable', code: 'database_unavailable' });
});

test('the log of a failure shows no values of rows', async () => {
  const lines: string[] = [];
  configureLogging('test', 'info', { write: (line) => void lines.push(line) });
  const failed = database.transaction(async (tx) => {
    await tx.execute('create temp table person (phone text unique) on commit drop');
    await sql`insert into person values (${'+79270000001'}), (${'+79270000001'})`.execute(tx.getKysely());
  });
  const error = await failed.catch((e: unknown) => e);
  logger('test').error({ err: error }, 'failed');
  configureLogging('test', 'silent');
  expect(lines[0]).toContain('person_phone_key');
  expect(lines[0]).not.toContain('79270000001');
});

test('while the server is away it says so, and goes on when it is back', async () => {
  const servers = await dedicatedServers('postgres');
  try {
    const adminUrl = servers.postgres!.address;
    await migrate(room, { adminUrl, password: 'p' });
    const mine = await open(urlAs(adminUrl, 'otdel_orders', 'p'));
    await mine.transaction(add(1));
    await servers.postgres!.kill9();
    // processes of connections outlive the killed one for a moment
    await eventually(() => expect(mine.transaction(add(1))).rejects.toMatchObject({ kind: 'unavailable' }));
    await expect(mine.ping()).rejects.toMatchObject({ kind: 'unavailable' });
    await servers.postgres!.restart();
    await mine.transaction(add(1));
    await mine.onApplicationShutdown();
  } finally {
    await servers.stop();
  }
});

test('transactions whose connection dies cost the pool nothing', async () => {
  const dying: Parameters<typeof database.transaction>[0] = (tx) =>
    tx.execute('select pg_terminate_backend(pg_backend_pid())');
  for (let i = 0; i < 20; i++)
    await expect(database.transaction(dying)).rejects.toMatchObject({ kind: 'unavailable' });
  const before = await value(1);
  await database.transaction(add(1));
  expect(await value(1)).toBe(before + 1n);
});

test('a connection that is lost in the hand is passing, whatever the driver says of it', async () => {
  const killer = new pg.Client({ connectionString: db.adminUrl });
  await killer.connect();
  let said: unknown;
  const refused = await database
    .transaction(async (tx) => {
      const [{ pid }] = await tx.execute<[{ pid: number }]>('select pg_backend_pid() as pid');
      await killer.query('select pg_terminate_backend($1)', [pid]);
      await eventually(() => expect(tx.execute('select 1')).rejects.toThrow('is not queryable'));
      said = await tx.execute('select 1').catch((error: unknown) => error);
      throw said;
    })
    .catch((error: unknown) => error);
  await killer.end();
  expect(String(said)).toContain('is not queryable');
  expect(isPassing(said)).toBe(true);
  expect(refused).toMatchObject({ kind: 'unavailable', code: 'database_unavailable' });
  expect(await value(1)).toBeDefined();
});

test('migrations leave the rest of a database of your own as it was', async () => {
  const mine = await freshDatabase();
  const client = new pg.Client({ connectionString: mine.adminUrl });
  await client.connect();
  const rights = async () =>
    (await client.query(`select nspname, nspacl::text, nspowner from pg_namespace where nspname = 'public'`))
      .rows;
  const before = await rights();
  await migrate(room, { adminUrl: mine.adminUrl, password: 'only-for-tests' });
  expect(await rights()).toEqual(before);
  await client.end();
  await mine.drop();
});

test('an index of searches is made wherever the extension is, and its room finds by it', async () => {
  class Found extends Migration {
    override up(): void {
      this.addSql(searchOperators);
      this.addSql(`create table note (said text, sought text generated always as (folded(said)) stored)`);
      this.addSql('create index note_sought on note using gin (sought gin_trgm_ops)');
    }
  }
  const searching = { service: 'orders', migrations: [...searchMigrations, Found] };
  for (const schema of ['elsewhere', 'public', undefined]) {
    const mine = await freshDatabase();
    const client = new pg.Client({ connectionString: mine.adminUrl });
    await client.connect();
    if (schema) {
      await client.query(`create schema if not exists ${schema}`);
      await client.query(`create extension pg_trgm schema ${schema}`);
    }
    await migrate(searching, { adminUrl: mine.adminUrl, password: 'only-for-tests' });
    const room = await open(mine.url('orders'));
    const found = await room.read(async (tx) => {
      await sql`insert into note values ('Ёлка\u00a0100%')`.execute(tx.getKysely());
      return sql`select said from note where ${finds(sql`sought`, ' елка 100%')}`.execute(tx.getKysely());
    });
    expect(found.rows).toHaveLength(1);
    for (const text of ['ЁЖ №5', 'е\u0308ж', 'É\u00a0é', 'Ａ\u200bb\u00ad%', 'ΣΑΣ', 'a\\_\u2066x'])
      expect(
        await room.read((tx) =>
          sql`select where ${finds(sql`folded(${text}::text)`, text)}`.execute(tx.getKysely()),
        ),
      ).toMatchObject({ rows: [{}] });
    await room.onApplicationShutdown();
    await client.end();
    await mine.drop();
  }
});

test('migrations run once, also when two start them at once, and as the role of their service', async () => {
  const empty = await freshDatabase();
  const to = { adminUrl: empty.adminUrl, password: 'only-for-tests' };
  const ran = await Promise.all([migrate(room, to), migrate(room, to)]);
  expect(ran.map((names) => names.length).toSorted()).toEqual([0, room.migrations.length]);
  expect(await migrate(room, to)).toEqual([]);
  const client = new pg.Client({ connectionString: empty.adminUrl });
  await client.connect();
  const { rows } = await client.query(
    `select tableowner from pg_tables where schemaname = 'orders' and tablename = 'cell'`,
  );
  expect(rows).toEqual([{ tableowner: 'otdel_orders' }]);
  await client.end();
  await empty.drop();
});
