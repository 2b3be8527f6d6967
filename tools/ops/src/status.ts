import { styleText } from 'node:util';
import { healthOf } from './health.ts';
import type { Api } from './api.ts';
import type { Queues } from './queues.ts';
import { table } from './table.ts';

/** Prints the state of an installation as its gateway sees it. @returns whether all services answer and are well */
export async function showStatus(at: Api): Promise<boolean> {
  const { ready, trouble } = healthOf(await at.health());
  const { items, away } = await at.get<Queues>('/api/queues');
  const rows = items.map(({ service, outbox, inbox, queue }) => [
    service,
    styleText('green', 'answers'),
    outbox.pending,
    queue ? queue.waiting + queue.delayed : styleText('red', 'no Redis'),
    inbox.poisoned ? styleText('red', String(inbox.poisoned)) : 0,
  ]);
  const gone = away.map((service) => [service, styleText('red', 'does not answer')]);
  console.log(table(['service', 'state', 'outbox', 'queue', 'set aside'], [...rows, ...gone]));
  console.log(`\n${at.url} is ${ready ? 'ready' : styleText('red', 'not ready')}.`);
  if (trouble) console.log(styleText('red', `gateway ${trouble}`));
  return ready && !trouble && away.length === 0 && items.every((q) => q.inbox.poisoned === 0);
}
