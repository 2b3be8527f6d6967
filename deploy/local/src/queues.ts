import { Gateway } from './gateway.ts';
import { table } from './table.ts';
import { red } from './tell.ts';

interface QueueView {
  service: string;
  outbox: { pending: number; oldestSeconds: number };
  inbox: { applied: number; waiting: number; poisoned: number };
  queue: { waiting: number; active: number; delayed: number; failed: number } | null;
  poisoned: { type: string; aggregate: string; aggregateId: string; error: string; since: string }[];
}

interface Queues {
  items: QueueView[];
  /** Services that do not answer. */
  away: string[];
}

/** Prints how events stand between the services. @returns whether all of them answer and nothing is set aside */
export async function showQueues(home: string): Promise<boolean> {
  const gateway = await Gateway.open(home);
  const { items, away } = await gateway.get<Queues>('/api/queues');
  const rows = items.map(({ service, outbox, inbox, queue }) => [
    service,
    outbox.pending,
    `${outbox.oldestSeconds.toFixed(0)} s`,
    queue ? queue.waiting + queue.delayed : red('no Redis'),
    queue?.active ?? '',
    queue?.failed ?? '',
    inbox.applied,
    inbox.waiting,
    inbox.poisoned ? red(String(inbox.poisoned)) : 0,
  ]);
  const head = [
    'service',
    'outbox',
    'oldest',
    'queue',
    'active',
    'failed',
    'applied',
    'waiting',
    'set aside',
  ];
  console.log(table(head, rows));
  const aside = items.flatMap(({ service, poisoned }) => poisoned.map((p) => ({ service, ...p })));
  for (const p of aside)
    console.log(`${p.service}: ${p.type} of ${p.aggregate} ${p.aggregateId} since ${p.since}: ${p.error}`);
  if (aside.length > 0) console.log('When the cause is mended: npm run queues -- redrive');
  tellAway(away, 'what waits there is not known');
  return aside.length === 0 && away.length === 0;
}

/**
 * Tries set-aside events and failed jobs again, of one service or of all.
 * @returns whether all of them answer and nothing is set aside any more
 */
export async function redrive(
  home: string,
  { service, aggregate }: { service?: string; aggregate?: string },
): Promise<boolean> {
  const gateway = await Gateway.open(home);
  const { names, away } = service ? { names: [service], away: [] } : await everyQueue(gateway);
  let left = 0;
  for (const name of names) {
    const done = await gateway.post<{ tried: number; again: number; jobs: number }>(
      `/api/queues/${encodeURIComponent(name)}/redrive`,
      aggregate ? { aggregateId: aggregate } : {},
    );
    left += done.again;
    console.log(
      `${name}: ${done.tried} events tried, ${done.again} set aside still, ${done.jobs} failed jobs put back`,
    );
  }
  tellAway(away, 'nothing was tried there');
  return left === 0 && away.length === 0;
}

async function everyQueue(gateway: Gateway): Promise<{ names: string[]; away: string[] }> {
  const { items, away } = await gateway.get<Queues>('/api/queues');
  return { names: items.map((q) => q.service), away };
}

function tellAway(away: readonly string[], consequence: string): void {
  if (away.length > 0)
    console.log(red(`${away.join(', ')} did not answer: ${consequence}. See npm run status`));
}
