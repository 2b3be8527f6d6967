import { styleText } from 'node:util';
import type { Api } from './api.ts';
import { table } from './table.ts';

export interface QueueView {
  service: string;
  outbox: { pending: number; oldestSeconds: number };
  inbox: { applied: number; waiting: number; poisoned: number };
  queue: { waiting: number; active: number; delayed: number; failed: number } | null;
  poisoned: { type: string; aggregate: string; aggregateId: string; error: string; since: string }[];
}

export interface Queues {
  items: QueueView[];
  /** Services that do not answer. */
  away: string[];
}

/** Prints outboxes, queues and inboxes of all services. @returns whether all answer and none has a dead letter */
export async function showQueues(at: Api): Promise<boolean> {
  const { items, away } = await at.get<Queues>('/api/queues');
  const rows = items.map(({ service, outbox, inbox, queue }) => [
    service,
    outbox.pending,
    `${outbox.oldestSeconds.toFixed(0)} s`,
    queue ? queue.waiting + queue.delayed : styleText('red', 'no Redis'),
    queue?.active ?? '',
    queue?.failed ?? '',
    inbox.applied,
    inbox.waiting,
    inbox.poisoned ? styleText('red', String(inbox.poisoned)) : 0,
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
  const deadLetters = items.flatMap(({ service, poisoned }) => poisoned.map((p) => ({ service, ...p })));
  for (const p of deadLetters)
    console.log(`${p.service}: ${p.type} of ${p.aggregate} ${p.aggregateId} since ${p.since}: ${p.error}`);
  if (deadLetters.length > 0) console.log('When the cause is mended: npm run queues -- redrive');
  printAway(away, 'what waits there is not known');
  return deadLetters.length === 0 && away.length === 0;
}

/**
 * Tries dead letters and failed jobs again, of one service or of all.
 * @returns whether all services answer and none has a dead letter any more
 */
export async function redrive(
  at: Api,
  { service, aggregate }: { service?: string; aggregate?: string },
): Promise<boolean> {
  const { names, away } = service ? { names: [service], away: [] } : await everyQueue(at);
  let left = 0;
  for (const name of names) {
    const done = await at.post<{ tried: number; again: number; jobs: number }>(
      `/api/queues/${encodeURIComponent(name)}/redrive`,
      aggregate ? { aggregateId: aggregate } : {},
    );
    left += done.again;
    console.log(
      `${name}: ${done.tried} events tried, ${done.again} set aside still, ${done.jobs} failed jobs put back`,
    );
  }
  printAway(away, 'nothing was tried there');
  return left === 0 && away.length === 0;
}

async function everyQueue(at: Api): Promise<{ names: string[]; away: string[] }> {
  const { items, away } = await at.get<Queues>('/api/queues');
  return { names: items.map((q) => q.service), away };
}

function printAway(away: readonly string[], consequence: string): void {
  if (away.length > 0)
    console.log(styleText('red', `${away.join(', ')} did not answer: ${consequence}. See npm run status`));
}
