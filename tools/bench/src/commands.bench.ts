import { confirmOrder, secureSupply } from '@otdel/contracts';
import { setTimeout as pause } from 'node:timers/promises';
import { compared, round, type Figure } from './figures.ts';
import { startBenchStack, type BenchOptions, type BenchStack } from './stack.ts';

/** Number of commands at the beginning that are compared with as many at the end. */
const most = 500;
const toWarmUp = 100;
/** Progress is printed every so many commands. */
const often = 1_000;
/** The last commands should be as quick as the first; the rest is noise of a machine with other work. */
const growthLimit = 1.25;

/**
 * One order takes command after command through the RPC of orders. Each looks again for supply that nobody has, so only
 * the number of commands changes. A bare workflow takes updates one after another for comparison.
 * @throws the reason with which `signal` was aborted
 */
export async function benchCommands({
  commands,
  ...options
}: BenchOptions & { commands: number }): Promise<Figure[]> {
  const { onProgress, signal } = options;
  await using bench = await startBenchStack(options);
  const { firm, peer } = bench;
  const itemId = await firm.rareItem('BENCH-RARE');
  await bench.leaveOrdersAlone();

  const uncovered = async () => {
    const orderId = await firm.place(firm.wanted(itemId));
    await firm.ask(confirmOrder, { orderId }, firm.manager);
    return orderId;
  };
  /** Milliseconds per command. */
  const timesOf = async (n: number, work: () => Promise<unknown>): Promise<number[]> => {
    const times: number[] = [];
    while (times.length < n) {
      signal.throwIfAborted();
      const before = performance.now();
      await work();
      times.push(performance.now() - before);
      if (times.length % often === 0) onProgress(`${times.length} of ${n}`);
    }
    return times;
  };
  const command = (orderId: string) => () => firm.ask(secureSupply, { orderId }, firm.manager);
  const n = Math.min(most, Math.ceil(commands / 2));
  const ofPeer = async (updates: number) => {
    const process = await peer.begin();
    const times = await timesOf(updates, process.step);
    await process.end();
    return times;
  };

  onProgress('warming up');
  await timesOf(toWarmUp, command(await uncovered()));
  await ofPeer(toWarmUp);
  onProgress(`${n} updates of a bare workflow`);
  const bare = await ofPeer(n);
  onProgress(`${commands} commands of one order`);
  const orderId = await uncovered();
  const started = performance.now();
  const ours = await timesOf(commands, command(orderId));
  const seconds = (performance.now() - started) / 1000;
  const [first, last] = [median(ours.slice(0, n)), median(ours.slice(-n))];
  const stated = `updates 1 to ${n} of a bare Temporal workflow, same run`;
  const unit = 'ms/command, median';
  return [
    compared(`commands.first.${n}`, unit, stated, first, median(bare)),
    compared(`commands.last.${n}`, unit, stated, last, median(bare)),
    { name: 'commands.growth', value: round(last / first), unit: 'last / first', limit: growthLimit },
    { name: 'commands.slowest', value: round(Math.max(...ours)), unit: 'ms' },
    { name: 'commands.throughput', value: round(commands / seconds), unit: 'commands/s, one after another' },
    {
      name: 'commands.runs',
      value: await runsOf(bench, orderId),
      unit: `runs of the process/${commands} commands`,
    },
  ];
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;

/** Temporal lists a run some moments after its start. */
async function runsOf({ temporal }: BenchStack, orderId: string): Promise<number> {
  const workflowId = `order-${orderId}`;
  const { runId: newest } = await temporal.workflow.getHandle(workflowId).describe();
  for (;;) {
    const runs = new Set<string>();
    for await (const { runId } of temporal.workflow.list({ query: `WorkflowId = '${workflowId}'` }))
      runs.add(runId);
    if (runs.has(newest)) return runs.size;
    await pause(100);
  }
}
