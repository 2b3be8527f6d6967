import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Failure } from '@otdel/servers';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { services } from '../services.ts';
import { tableFile, type Manifest, type SavedTable, type Table } from './manifest.ts';

const id = pg.escapeIdentifier;
const named = ({ schema, name }: Table): string => `${id(schema)}.${id(name)}`;
const listed = ({ columns }: Table): string => columns.map((column) => id(column)).join(', ');
/** How often the list of tables may change under us: a rebuild of read models swaps them. */
const tries = 5;

/** Tables of the firm. Not those of migrations, which are made anew, nor copies of a rebuild that runs. */
async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select n.nspname as schema, c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relkind = 'r' and n.nspname = any($1)
      and c.relname <> 'migration' and (n.nspname, c.relname) <> ('launcher', 'migrated')
    group by 1, 2 order by 1, 2`,
    [[...services, 'launcher']],
  );
  return rows;
}

/**
 * Writes all tables as of one moment, while others go on writing: all rooms share a database, so one transaction sees all of
 * them at the same moment.
 */
export async function saveTables(client: pg.Client, dir: string): Promise<Omit<Manifest, 'format'>> {
  const tables = await begin(client);
  const moment = await client.query<{ moment: Date }>('select now() as moment');
  const saved: SavedTable[] = [];
  for (const table of tables) saved.push(await save(client, dir, table));
  const migrations: Manifest['migrations'] = {};
  for (const service of services) {
    const done = await client.query<{ name: string }>(
      `select name from ${id(service)}.migration order by id`,
    );
    migrations[service] = done.rows.map(({ name }) => name);
  }
  // a sequence is of no transaction: it is further on than what was saved, never behind
  const sequences = await client.query<Manifest['sequences'][number]>(
    `select schemaname as schema, sequencename as name, last_value::text as last
    from pg_sequences where schemaname = any($1) and sequencename not like 'migration%'`,
    [services],
  );
  await client.query('commit');
  return {
    moment: moment.rows[0]!.moment.toISOString(),
    migrations,
    tables: saved,
    sequences: sequences.rows,
  };
}

/** Begins the transaction. It holds all tables before it looks at the first, or one that is swapped meanwhile would be empty. */
async function begin(client: pg.Client): Promise<Table[]> {
  for (let attempt = 1; attempt <= tries; attempt++) {
    const tables = await tablesOf(client);
    if (tables.length === 0)
      throw new Failure('There is no firm in this database.', 'Start it first: npm start');
    await client.query('begin isolation level repeatable read read only');
    try {
      await client.query(`lock table ${tables.map(named).join(', ')} in access share mode`);
      if (JSON.stringify(await tablesOf(client)) === JSON.stringify(tables)) return tables;
    } catch (error) {
      if ((error as { code?: string }).code !== noSuchTable) throw error;
    }
    await client.query('rollback');
  }
  throw new Failure('The tables of the firm are just being changed.', 'Try again.');
}
const noSuchTable = '42P01';

async function save(client: pg.Client, dir: string, table: Table): Promise<SavedTable> {
  const rows = client.query(copyTo(`copy ${named(table)} (${listed(table)}) to stdout`));
  const hash = createHash('sha256');
  const hashed = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const file = createWriteStream(tableFile(dir, table), { mode: 0o600, flags: 'wx' });
  await pipeline(rows, createGzip({ level: 1 }), hashed, file);
  return { ...table, rows: rows.rowCount, sha256: hash.digest('hex') };
}

/** @throws Failure when a file is not as it was written */
export async function checkTables(dir: string, { tables }: Manifest): Promise<void> {
  for (const table of tables) {
    const hash = createHash('sha256');
    const found = await pipeline(createReadStream(tableFile(dir, table)), hash).then(
      () => hash.digest('hex'),
      () => 'nothing',
    );
    if (found !== table.sha256)
      throw new Failure(
        `${tableFile(dir, table)} is not as it was written.`,
        'Nothing was changed. Take another copy of this backup.',
      );
  }
}

/** Fills the tables of a new database, all or nothing. */
export async function loadTables(
  client: pg.Client,
  dir: string,
  { moment, tables, sequences }: Manifest,
): Promise<void> {
  await client.query('begin');
  // rows come in any order of tables: what refers to what was right when they were saved
  await client.query('set local session_replication_role = replica');
  await client.query(`truncate ${tables.map(named).join(', ')} cascade`);
  for (const table of tables) {
    const rows = client.query(copyFrom(`copy ${named(table)} (${listed(table)}) from stdin`));
    await pipeline(createReadStream(tableFile(dir, table)), createGunzip(), rows);
    if (rows.rowCount !== table.rows)
      throw new Error(`${named(table)} has ${rows.rowCount} rows, not ${table.rows}.`);
  }
  for (const { schema, name, last } of sequences)
    if (last !== null)
      await client.query('select setval(format($1, $2::text, $3::text)::regclass, $4::bigint)', [
        '%I.%I',
        schema,
        name,
        last,
      ]);
  // the queues are empty: what was said last is said again at once, and whoever has heard it passes it over
  for (const service of services)
    await client.query(
      `update ${id(service)}.outbox set published_at = null where published_at > $1::timestamptz - interval '10 minutes'`,
      [moment],
    );
  await client.query('commit');
  await client.query('analyze');
}
