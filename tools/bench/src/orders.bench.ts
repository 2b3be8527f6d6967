import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';
import { setTimeout as pause } from 'node:timers/promises';
import { between, Counters, total, without } from './counters.ts';
import type { Figure } from './figures.ts';
import { lifeInFirm, lifeInOrders } from './lives.ts';
import { figuresOf, type Side } from './orders.figures.ts';
import { outboxBytes, quiet } from './postgres.ts';
import { startBenchStack, type BenchOptions } from './stack.ts';

/** Milliseconds for which an idle firm is measured. */
const idleSeconds = 10;
const rounds = 3;

/**
 * Brings orders from placing to closing on the whole stack with real disks. A bare workflow of the same shape runs on the
 * same Temporal and the same PostgreSQL in turns with them, so that a slow machine slows both. The first part goes
 * through the gateway with all five services; the second with orders alone: the bare workflow is the measure of that.
 * @throws the reason with which `signal` was aborted; everything that was started is stopped then too
 */
export async function benchOrders({
  orders,
  concurrency,
  ...options
}: BenchOptions & { orders: number; concurrency: number }): Promise<Figure[]> {
  const { onProgress, signal } = options;
  await using bench = await startBenchStack(options);
  const { adminUrl, peer, temporal, temporalDatabases } = bench;
  const counters = await Counters.open(adminUrl, ['otdel', ...temporalDatabases]);

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
  /** Measures both sides in turns, each warmed up, with the services that run now. */
  const beside = async (live: () => Promise<string>): Promise<{ ours: Side; bare: Side }> => {
    onProgress('warming up');
    await several(peer.live, concurrency * 2);
    await several(live, concurrency * 2);
    await quiet(adminUrl);
    onProgress('measuring an idle firm');
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
      onProgress(`round ${round} of ${rounds}`);
      sides.bare.push(await measured(peer.live));
      sides.ours.push(await measured(live));
    }
    return { ours: sumOf(sides.ours), bare: sumOf(sides.bare) };
  };
  onProgress('orders through the gateway, all five services');
  const firm = await beside(() => lifeInFirm(bench));
  const events = {
    ours: await historyOf(temporal, `order-${firm.ours.last}`),
    bare: await historyOf(temporal, firm.bare.last),
    ...(await outboxBytes(adminUrl, firm.ours.last)),
  };
  onProgress('orders alone');
  await bench.leaveOrdersAlone();
  const process = await beside(() => lifeInOrders(bench));
  return figuresOf({ firm, process, events, temporal: temporalDatabases });
}

const sumOf = (sides: readonly Side[]): Side => ({
  n: sides.reduce((sum, side) => sum + side.n, 0),
  seconds: sides.reduce((sum, side) => sum + side.seconds, 0),
  last: sides.at(-1)!.last,
  counted: total(sides.map((side) => side.counted)),
});

const historyOf = async (client: Client, workflowId: string): Promise<number> =>
  (await client.workflow.getHandle(workflowId).describe()).historyLength;
