import { sharedServers } from '@otdel/testing';
import { PreparingClient } from './preparing-client.ts';

let client: PreparingClient;
beforeAll(async () => {
  client = new PreparingClient({ connectionString: sharedServers().postgres });
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
