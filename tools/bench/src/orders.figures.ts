import { services } from '@otdel/contracts';
import type { Counted } from './counters.ts';
import { compared, round, type Figure } from './figures.ts';

/** The measurement of one side. */
export interface Side {
  n: number;
  seconds: number;
  /** The id of the last order. */
  last: string;
  counted: Counted;
}
export interface Measured {
  firm: { ours: Side; bare: Side };
  process: { ours: Side; bare: Side };
  /** Of one order: events in its history; published events and their bytes. */
  events: { ours: number; bare: number; published: number; bytes: number };
  /** Databases of Temporal; empty where its commits are not counted. */
  temporal: string[];
}

/** Commands of staff per order: confirm, ship, deliver. */
const commands = 3;
/** Steps of the process per order: confirm, supply, ship, deliver, ask, close. */
const steps = 6;
/** Commits of a bare workflow from start to end, plus those per command and per step. */
const commitLimit = 33 + 10 * commands + steps;
const peer = 'bare Temporal workflow of the same shape, same run';

export function figuresOf({ firm, process, events, temporal }: Measured): Figure[] {
  return [
    throughput('orders.life', 'orders/s through the gateway, all five services', firm),
    cpu('orders.life.cpu', firm),
    throughput('orders.process', 'orders/s, orders alone', process),
    cpu('orders.process.cpu', process),
    compared('orders.history', 'events/order', peer, events.ours, events.bare),
    ...(temporal.length > 0
      ? [
          { ...commits('orders.life.commits.temporal', temporal, firm), limit: commitLimit },
          { ...commits('orders.process.commits.temporal', temporal, process), limit: commitLimit },
        ]
      : []),
    perOrder('orders.life.commits', 'commits/order of the firm', firm.ours, 'commits', ['otdel']),
    perOrder('orders.process.commits', 'commits/order of orders', process.ours, 'commits', ['otdel']),
    perOrder(
      'orders.life.statements',
      'SQL statements/order of the firm',
      firm.ours,
      'statements',
      services.map((s) => `otdel_${s}`),
    ),
    perOrder('orders.process.statements', 'SQL statements/order of orders', process.ours, 'statements', [
      'otdel_orders',
    ]),
    { name: 'orders.events', value: events.published, unit: 'published events/order' },
    {
      name: 'orders.events.size',
      value: round(events.bytes / Math.max(events.published, 1)),
      unit: 'bytes of payload/event',
    },
  ];
}

type Pair = Measured['firm'];

const throughput = (name: string, unit: string, { ours, bare }: Pair): Figure =>
  compared(name, unit, peer, ours.n / ours.seconds, bare.n / bare.seconds);

/** Milliseconds of processor time per order. The bare workflow's are without those of the idle firm. */
function cpu(name: string, { ours, bare }: Pair): Figure {
  const parts = (side: Side) =>
    Object.fromEntries(
      Object.entries(side.counted.cpu)
        .map(([part, seconds]) => [part, round((seconds * 1000) / side.n)] as const)
        .filter(([, ms]) => ms >= 0.5)
        .toSorted(([, a], [, b]) => b - a),
    );
  const sum = (of: Record<string, number>) => Object.values(of).reduce((a, b) => a + b, 0);
  const [own, others] = [parts(ours), parts(bare)];
  return {
    ...compared(name, 'ms of processor/order', peer, sum(own), sum(others)),
    parts: own,
    peerParts: others,
  };
}

const per = (side: Side, what: 'commits' | 'statements', names: readonly string[]): number =>
  names.reduce((sum, name) => sum + (side.counted[what][name] ?? 0), 0) / side.n;
const perOrder = (
  name: string,
  unit: string,
  side: Side,
  what: 'commits' | 'statements',
  names: string[],
): Figure => ({
  name,
  value: round(per(side, what, names)),
  unit,
});
const commits = (name: string, databases: string[], { ours, bare }: Pair): Figure =>
  compared(
    name,
    'commits/order of Temporal',
    peer,
    per(ours, 'commits', databases),
    per(bare, 'commits', databases),
  );
