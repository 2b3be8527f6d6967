import { startStack } from '@otdel/local';
import { startServers } from '@otdel/servers';
import { Client, Connection } from '@temporalio/client';
import pLimit from 'p-limit';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startBare } from './bare.ts';
import { between, Counters, total, without } from './counters.ts';
import { figuresOf, type Figure, type Side } from './figures.ts';
import { prepareLives } from './lives.ts';
import { countStatements, outboxBytes, quiet } from './postgres.ts';
import { startTemporalOnPostgres } from './temporal-on-postgres.ts';

export interface OrdersBenchOptions {
  orders: number;
  concurrency: number;
  /** Temporal's development server instead of the production one: its commits are not counted. */
  devServer: boolean;
}

const namespace = 'otdel';
/** How long an idle firm is looked at. */
const idleSeconds = 10;
const rounds = 3;

/**
 * Whole lives of orders on the whole stack with real disks, beside a bare workflow of the same shape on the same
 * Temporal and the same PostgreSQL, in turns, so that a slow machine slows both. First through the gateway with all
 * five services at work; then of orders alone, which is what the bare workflow is the measure of.
 * @throws what `signal` was aborted with; everything that was started is stopped then too
 */
export async function benchOrders(
  { orders, concurrency, devServer }: OrdersBenchOptions,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<Figure[]> {
  await using cleanup = new AsyncDisposableStack();
  const home = mkdtempSync(join(tmpdir(), 'otdel-bench-'));
  cleanup.defer(() => rmSync(home, { recursive: true, force: true }));
  say('starting servers');
  const servers = await startServers({
    dataDir: join(home, 'pg'),
    only: devServer ? ['postgres', 'temporal'] : ['postgres'],
    signal,
  });
  cleanup.defer(() => servers.stop());
  const adminUrl = servers.postgres!.address;
  await countStatements(adminUrl);
  await servers.postgres!.restart();
  const temporal = devServer
    ? { address: servers.temporal!.address, databases: [], stop: () => Promise.resolve() }
    : await startTemporalOnPostgres(adminUrl, join(home, 'temporal'), signal);
  cleanup.defer(() => temporal.stop());
  say('starting the firm');
  const env = { DATABASE_URL: adminUrl, TEMPORAL_ADDRESS: temporal.address };
  const stack = await startStack({ home: join(home, 'stack'), env, onProgress: say, signal });
  cleanup.defer(() => stack.stop());
  const connection = await Connection.connect({ address: temporal.address });
  cleanup.defer(() => connection.close());
  const client = new Client({ connection, namespace });
  const bare = await startBare(temporal.address, namespace);
  cleanup.defer(() => bare.stop());
  const lives = await prepareLives(stack, client);
  cleanup.defer(() => lives.close());
  const counters = await Counters.open(adminUrl, ['otdel', ...temporal.databases]);

  const several = async (live: () => Promise<unknown>, n: number): Promise<number> => {
    const limit = pLimit(concurrency);
    const started = performance.now();
    const one = () => {
      signal.throwIfAborted();
      return live();
    };
    await Promise.all(Array.from({ length: n }, () => limit(one)));
    return (performance.now() - started) / 1000;
  };
  /** Both sides in turns, each warmed up, on what is running now. */
  const beside = async (live: () => Promise<string>): Promise<{ ours: Side; bare: Side }> => {
    say('warming up');
    await several(bare.live, concurrency * 2);
    await several(live, concurrency * 2);
    await quiet(adminUrl);
    say('looking at what an idle firm does');
    const resting = await counters.read();
    await pause(idleSeconds * 1000, undefined, { signal });
    let before = await counters.read();
    const idle = between(resting, before);
    const measured = async (one: () => Promise<string>): Promise<Side> => {
      let last = '';
      const n = Math.ceil(orders / rounds);
      const seconds = await several(async () => (last = await one()), n);
      await quiet(adminUrl);
      const after = await counters.read();
      const counted = without(idle, between(before, after));
      before = after;
      return { n, seconds, last, counted };
    };
    const sides = { ours: [] as Side[], bare: [] as Side[] };
    for (let round = 1; round <= rounds; round++) {
      say(`round ${round} of ${rounds}`);
      sides.bare.push(await measured(bare.live));
      sides.ours.push(await measured(live));
    }
    return { ours: sumOf(sides.ours), bare: sumOf(sides.bare) };
  };
  say('lives through the gateway, all five services at work');
  const firm = await beside(lives.ofFirm);
  const events = {
    ours: await historyOf(client, `order-${firm.ours.last}`),
    bare: await historyOf(client, firm.bare.last),
    ...(await outboxBytes(adminUrl, firm.ours.last)),
  };
  say('lives of orders alone');
  await Promise.all((['gateway', 'crm', 'planning', 'analytics'] as const).map((name) => stack.pause(name)));
  const process = await beside(lives.ofProcess);
  return figuresOf({ firm, process, events, temporal: temporal.databases });
}

const sumOf = (sides: readonly Side[]): Side => ({
  n: sides.reduce((sum, side) => sum + side.n, 0),
  seconds: sides.reduce((sum, side) => sum + side.seconds, 0),
  last: sides.at(-1)!.last,
  counted: total(sides.map((side) => side.counted)),
});

const historyOf = async (client: Client, workflowId: string): Promise<number> =>
  (await client.workflow.getHandle(workflowId).describe()).historyLength;
