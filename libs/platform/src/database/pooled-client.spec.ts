import { sharedServers } from '@otdel/testing';
import pg from 'pg';
import { PooledClient } from './pooled-client.ts';

let client: PooledClient;
beforeAll(async () => {
  client = new PooledClient({ connectionString: sharedServers().postgres });
  await client.connect();
});
afterAll(() => client?.end());

const prepared = async () =>
  (await client.query<{ statement: string }>('select statement from pg_prepared_statements')).rows.map(
    (row) => row.statement,
  );

it('prepares a statement with parameters once, however often it is asked', async () => {
  for (const n of [1, 2, 3]) expect((await client.query('select $1::int as n', [n])).rows).toEqual([{ n }]);
  expect((await prepared()).filter((s) => s === 'select $1::int as n')).toHaveLength(1);
});

it('leaves statements without parameters as they are: they may be several in one', async () => {
  await client.query('set local lock_timeout = 0; select 1', []);
  expect((await prepared()).some((s) => s.includes('lock_timeout'))).toBe(false);
});

it.each(['begin', 'rollback'])('goes back to its pool when %s fails', async (statement) => {
  const pool = new pg.Pool({ connectionString: sharedServers().postgres, Client: PooledClient, max: 1 });
  const taken = await pool.connect();
  taken.on('error', () => undefined);
  const { rows } = await taken.query<{ pid: number }>('select pg_backend_pid() as pid');
  const ended = new Promise<void>((tell) => taken.once('end', () => tell()));
  await client.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
  await ended;
  await expect(taken.query(statement, [])).rejects.toThrow();
  // the pool has room for one only
  const next = await pool.connect();
  next.release();
  await pool.end();
});
