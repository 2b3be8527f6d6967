import { startStack } from '@otdel/local';
import { Api } from '@otdel/ops/api';
import { startServers } from '@otdel/servers';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { compared, type Figure } from './figures.ts';
import { hire } from './firm.ts';
import { type Known, type ListCase, listCases } from './lists.cases.ts';
import { writeManyOrders } from './many-orders.ts';

export interface ListsOptions {
  orders: number;
  /** How often each list is asked for. */
  times: number;
  onProgress: (text: string) => void;
  signal: AbortSignal;
}
/** Milliseconds that 95 of 100 answers may take. */
const limits = { list: 50, sums: 150 };
const toWarmUp = 5;
const peerTimes = 5;

/**
 * Asks a gateway for the list of orders in every way, page after page, and for the sums of the same orders. The peer is the
 * same page or sum read from the table by PostgreSQL without an index, in the same run.
 * @throws the reason with which `signal` was aborted
 */
export async function benchLists({ orders, times, onProgress, signal }: ListsOptions): Promise<Figure[]> {
  await using started = new AsyncDisposableStack();
  const home = mkdtempSync(join(tmpdir(), 'otdel-bench-'));
  started.defer(() => rmSync(home, { recursive: true, force: true }));
  onProgress('starting the firm');
  const servers = await startServers({ dataDir: join(home, 'pg'), only: ['postgres', 'temporal'], signal });
  started.defer(() => servers.stop());
  const env = { DATABASE_URL: servers.postgres!.address, TEMPORAL_ADDRESS: servers.temporal!.address };
  const stack = await startStack({ home: join(home, 'stack'), env, onProgress, signal });
  started.defer(() => stack.stop());
  const admin = await Api.signIn({ url: stack.url, login: 'admin', password: stack.adminPassword });
  const people = { head: await hire(stack, admin, 'head'), manager: await hire(stack, admin, 'manager') };
  const managerId = people.manager.id;
  // the orders to come have no processes, and shall get none
  await servers.temporal!.stop();

  onProgress(`writing ${orders} orders`);
  const db = new pg.Client({ connectionString: stack.databaseUrl });
  await db.connect();
  started.defer(() => db.end());
  await writeManyOrders(db, { managerId, orders });
  const known = await knownOf(db, managerId);

  const timesOf = async (n: number, work: (turn: number) => Promise<unknown>): Promise<number[]> => {
    const found: number[] = [];
    for (let turn = 0; turn < n; turn++) {
      signal.throwIfAborted();
      const before = performance.now();
      await work(turn);
      found.push(performance.now() - before);
    }
    return found;
  };
  /** The first page and the next one by turns. */
  const asking = ({ asks, by }: ListCase, path: string) => {
    const { api } = people[by ?? 'head'];
    let cursor: string | null = null;
    return async (turn: number) => {
      const { sort, ...filters } = asks(turn - (turn % 2), known);
      const query = new URLSearchParams({ ...filters, ...(sort && path === '' && { sort }) });
      if (cursor !== null && turn % 2 === 1) query.set('cursor', cursor);
      const { next } = await api.get<{ next?: string | null }>(`/api/orders${path}?${query}`);
      cursor = next ?? null;
    };
  };
  const withoutIndexes = async (statement: string) => {
    const values = statement.includes('$1') ? [managerId] : [];
    return (await timesOf(peerTimes, () => db.query(statement, values))).toSorted((a, b) => a - b);
  };
  for (const way of ['indexscan', 'indexonlyscan', 'bitmapscan']) await db.query(`set enable_${way} = off`);

  const figures: Figure[] = [];
  for (const each of listCases) {
    onProgress(each.name);
    const { where, order = 'o.placed_on desc, o.id desc' } = each;
    const from = `from orders.customer_order o where ${where}`;
    const stated = 'the same read by PostgreSQL alone without an index, median, same run';
    for (const [what, path, statement] of [
      ['list', '', `select o.* ${from} order by ${order} limit 51`],
      ['sums', '/summary', `select count(*), sum(o.value) ${from}`],
    ] as const) {
      const work = asking(each, path);
      await timesOf(toWarmUp, work);
      const ours = at(95, await timesOf(times, work));
      const figure = compared(
        `lists.${what}.${each.name}`,
        'ms, p95',
        stated,
        ours,
        at(50, await withoutIndexes(statement)),
      );
      figures.push({ ...figure, limit: limits[what] });
    }
  }
  return figures;
}

/** The value below which so many of a hundred are. */
const at = (percent: number, values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil((values.length * percent) / 100) - 1]!;

async function knownOf(db: pg.Client, managerId: string): Promise<Known> {
  const column = async (query: string) =>
    (await db.query<{ value: string }>(query)).rows.map((row) => row.value);
  return {
    managerId,
    clientIds: await column('select id as value from crm.client order by code limit 500'),
    itemIds: await column('select id as value from orders.item order by sku limit 500'),
    numbers: await column('select number as value from orders.customer_order order by id limit 500'),
  };
}
