import { services } from '@otdel/contracts';
import { Api } from '@otdel/firm';
import { startServers, startStack } from '@otdel/local';
import { Client, Connection } from '@temporalio/client';
import pLimit from 'p-limit';
import pg from 'pg';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startBare } from './bare.ts';
import { between, Counters, without, type Counted } from './counters.ts';
import { startTemporalOnPostgres } from './temporal-on-postgres.ts';

export interface OrdersBenchOptions {
  orders: number;
  concurrency: number;
  /** Temporal's development server instead of the production one: its commits are not counted. */
  devServer: boolean;
}
/** One line of the output. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  peer?: string;
  peerValue?: number;
  ratio?: number;
  limit?: number;
}

const namespace = 'otdel';
/** How long an idle firm is looked at. */
const idleSeconds = 10;
/** Commands of staff in one life: confirm, ship, deliver. */
const commands = 3;
/** What the process does: confirm, supply, ship, deliver, ask, close. */
const steps = 6;
/** The aim: commits of a bare start to finish, per command and per step. */
const commitLimit = 33 + 10 * commands + steps;

/**
 * Whole lives of orders through the gateway, on the whole stack with real disks, beside a bare workflow of the same
 * shape on the same Temporal and the same PostgreSQL. Both are run in turns, so that a slow machine slows both.
 */
export async function benchOrders(
  { orders, concurrency, devServer }: OrdersBenchOptions,
  say: (text: string) => void,
): Promise<Figure[]> {
  const home = mkdtempSync(join(tmpdir(), 'otdel-bench-'));
  const closing: (() => Promise<unknown>)[] = [() => Promise.resolve(rmSync(home, { recursive: true }))];
  try {
    say('starting servers');
    const postgres = await startServers({
      dataDir: join(home, 'pg'),
      only: devServer ? ['postgres', 'temporal'] : ['postgres'],
    });
    closing.push(() => postgres.stop());
    const adminUrl = postgres.postgres!.address;
    await countStatements(adminUrl);
    await postgres.postgres!.restart();
    const temporal = devServer
      ? { address: postgres.temporal!.address, databases: [] as string[] }
      : await startTemporalOnPostgres(adminUrl, join(home, 'temporal'));
    if ('stop' in temporal) closing.push(temporal.stop);
    say('starting the firm');
    const stack = await startStack({
      home: join(home, 'stack'),
      env: { DATABASE_URL: adminUrl, TEMPORAL_ADDRESS: temporal.address },
      demo: false,
      onProgress: say,
    });
    closing.push(() => stack.stop());
    const bare = await startBare(temporal.address, namespace);
    closing.push(() => bare.stop());
    const counters = await Counters.open(adminUrl, ['otdel', ...temporal.databases]);
    const firm = await prepare(stack.url, stack.adminPassword);

    const inTurns = async (run: () => Promise<unknown>, n: number) => {
      const limit = pLimit(concurrency);
      const started = performance.now();
      await Promise.all(Array.from({ length: n }, () => limit(run)));
      return (performance.now() - started) / 1000;
    };
    say('warming up');
    await inTurns(bare.live, concurrency * 2);
    await inTurns(firm.live, concurrency * 2);
    await quiet(adminUrl);
    say('looking at what an idle firm does');
    const resting = await counters.read();
    await pause(idleSeconds * 1000);
    const idle = between(resting, await counters.read());

    const seconds = { ours: 0, bare: 0 };
    const counted = { ours: [] as Counted[], bare: [] as Counted[] };
    const rounds = 4;
    const part = Math.ceil(orders / rounds);
    let lastOrder = '';
    let lastBare = '';
    for (let round = 1; round <= rounds; round++) {
      say(`round ${round} of ${rounds}`);
      let before = await counters.read();
      seconds.bare += await inTurns(async () => (lastBare = await bare.live()), part);
      let after = await counters.read();
      counted.bare.push(without(idle, between(before, after)));
      before = after;
      seconds.ours += await inTurns(async () => (lastOrder = await firm.live()), part);
      await quiet(adminUrl);
      after = await counters.read();
      counted.ours.push(without(idle, between(before, after)));
    }
    const n = part * rounds;
    const events = {
      ours: await historyOf(temporal.address, `order-${lastOrder}`),
      bare: await bare.historyOf(lastBare),
    };
    const size = await outboxBytes(adminUrl, lastOrder);
    return figures({ n, seconds, counted, events, size, temporal: temporal.databases });
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

interface Measured {
  n: number;
  seconds: { ours: number; bare: number };
  counted: { ours: Counted[]; bare: Counted[] };
  events: { ours: number; bare: number };
  size: { events: number; bytes: number };
  temporal: string[];
}

function figures({ n, seconds, counted, events, size, temporal }: Measured): Figure[] {
  const peer = 'bare Temporal workflow of the same shape, same run';
  const rate = (s: number) => round(n / s);
  const per = (side: Counted[], what: 'commits' | 'statements', names: string[]) =>
    round(side.reduce((sum, c) => sum + names.reduce((s, name) => s + (c[what][name] ?? 0), 0), 0) / n);
  const compared = (name: string, unit: string, value: number, peerValue: number): Figure => ({
    name,
    value,
    unit,
    peer,
    peerValue,
    ratio: round(value / peerValue),
  });
  const all: Figure[] = [
    compared('orders.life', 'orders/s', rate(seconds.ours), rate(seconds.bare)),
    compared('orders.history', 'events/order', events.ours, events.bare),
    {
      name: 'orders.commits.firm',
      value: per(counted.ours, 'commits', ['otdel']),
      unit: 'commits/order, all five services',
    },
    {
      name: 'orders.statements.firm',
      value: per(
        counted.ours,
        'statements',
        services.map((s) => `otdel_${s}`),
      ),
      unit: 'SQL statements/order, all five services',
    },
    {
      name: 'orders.statements.orders',
      value: per(counted.ours, 'statements', ['otdel_orders']),
      unit: 'SQL statements/order, the service of orders alone',
    },
    { name: 'orders.events', value: size.events, unit: 'published events/order' },
    {
      name: 'orders.events.size',
      value: round(size.bytes / Math.max(size.events, 1)),
      unit: 'bytes of payload/event',
    },
  ];
  if (temporal.length > 0)
    all.push({
      ...compared(
        'orders.commits.temporal',
        'commits/order',
        per(counted.ours, 'commits', temporal),
        per(counted.bare, 'commits', temporal),
      ),
      limit: commitLimit,
    });
  return all;
}

const round = (x: number) => Number(x.toFixed(2));
interface Firm {
  /** One whole life, up to the closed order. @returns its id */
  live(): Promise<string>;
}

/** A firm with one item in plenty, some clients and three people. */
async function prepare(url: string, adminPassword: string): Promise<Firm> {
  const admin = await Api.signIn({ url, login: 'admin', password: adminPassword });
  const staff = async (code: string, role: string) => {
    const made = await admin.put<{ staff: { id: string } }>(`/api/staff/by-code/${code}`, {
      name: code,
      role,
    });
    const account = await admin.post<{ id: string }>('/api/accounts', {
      login: code,
      password: crypto.randomUUID(),
      staffId: made.staff.id,
    });
    return { id: made.staff.id, api: await admin.as(account.id) };
  };
  const manager = await staff('bench-manager', 'manager');
  const operations = await staff('bench-operations', 'operations');
  const { item } = await admin.put<{ item: { id: string } }>('/api/items/by-sku/BENCH', {
    name: 'Bench item',
    price: '10.00',
    kind: 'goods',
  });
  await admin.put('/api/items/by-sku/BENCH/opening-stock', { quantity: '100000000' });
  const clients = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const body = { name: `Bench client ${i}`, managerId: manager.id };
      return (await admin.put<{ client: { id: string } }>(`/api/clients/by-code/B${i}`, body)).client.id;
    }),
  );
  const today = Temporal.Now.plainDateISO();
  let turn = 0;
  return {
    async live() {
      const order = await manager.api.post<{ id: string }>('/api/orders', {
        clientId: clients[turn++ % clients.length],
        lines: [{ itemId: item.id, quantity: '3', promisedOn: today.add({ days: 20 }).toString() }],
      });
      const at = `/api/orders/${order.id}`;
      await manager.api.post(`${at}/confirm`, {});
      await operations.api.post(`${at}/shipments`, {});
      await operations.api.post(`${at}/deliveries`, {});
      // crm hears by an event that feedback is asked
      for (;;) {
        try {
          await manager.api.post(`${at}/feedback`, { rating: 5 });
          return order.id;
        } catch (error) {
          if ((error as { code?: string }).code !== 'feedback_not_asked') throw error;
          await pause(100);
        }
      }
    },
  };
}

/** Until nothing is under way: every event is published and every order that was answered is closed. */
async function quiet(adminUrl: string): Promise<void> {
  const client = await connect(adminUrl, 'otdel');
  try {
    for (;;) {
      const { rows } = await client.query<{ busy: boolean }>(`
        select exists (select from orders.outbox where published_at is null)
          or exists (select from crm.outbox where published_at is null)
          or exists (select from orders.customer_order where stage <> 'closed') as busy`);
      if (!rows[0]!.busy) return;
      await pause(50);
    }
  } finally {
    await client.end();
  }
}

async function countStatements(adminUrl: string): Promise<void> {
  const client = await connect(adminUrl, 'postgres');
  try {
    await client.query(`alter system set shared_preload_libraries = 'pg_stat_statements'`);
    await client.query(`alter system set max_connections = 200`);
  } finally {
    await client.end();
  }
}

async function outboxBytes(adminUrl: string, orderId: string): Promise<{ events: number; bytes: number }> {
  const client = await connect(adminUrl, 'otdel');
  try {
    const { rows } = await client.query<{ events: string; bytes: string }>(
      'select count(*) as events, sum(octet_length(payload::text)) as bytes from orders.outbox where aggregate_id = $1',
      [orderId],
    );
    return { events: Number(rows[0]!.events), bytes: Number(rows[0]!.bytes) };
  } finally {
    await client.end();
  }
}

async function connect(adminUrl: string, database: string): Promise<pg.Client> {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.toString() });
  await client.connect();
  return client;
}

async function historyOf(address: string, workflowId: string): Promise<number> {
  const connection = await Connection.connect({ address });
  try {
    const { historyLength } = await new Client({ connection, namespace }).workflow
      .getHandle(workflowId)
      .describe();
    return historyLength;
  } finally {
    await connection.close();
  }
}
