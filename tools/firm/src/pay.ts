import { setTimeout as pause } from 'node:timers/promises';
import { fromMinor, toMinor } from '@otdel/contracts';
import type { Ids } from '@otdel/firm-files';
import { ApiError, type Api } from '@otdel/ops/api';

interface Instalment {
  no: number;
  dueOn: string;
  amount: string;
}
interface Invoice {
  id: string;
  number: string;
  client: { id: string };
  instalments: Instalment[];
}
interface Payment {
  amount: string;
  receivedOn: Temporal.PlainDate;
}

/** How a client of the demo pays an instalment; `left` is the number of days from its due day to the last day. */
type Habit = (sum: bigint, due: Temporal.PlainDate, left: number) => readonly Payment[];
const whole = (sum: bigint, receivedOn: Temporal.PlainDate): Payment[] => [
  { amount: fromMinor(sum), receivedOn },
];
const habits: readonly Habit[] = [
  (sum, due) => whole(sum, due),
  (sum, due) => whole(sum, due.add({ days: 20 })),
  (sum, due) => [...whole(sum / 2n, due), ...whole(sum - sum / 2n, due.add({ days: 40 }))],
  // stopped paying two months ago
  (sum, due, left) => (left > 60 ? whole(sum, due.add({ days: 5 })) : []),
  (sum, due) => whole(sum, due.subtract({ days: 3 })),
];

/**
 * Pays what the history left to pay, each client in a way of its own, and one client in advance: debtors of every kind
 * are there to look at. A payment has a reference, so a load that was cut off goes on here.
 * @param until the last day of the history; what would come later is still owed
 * @returns what the firm refused, with the reason
 */
export async function payInvoices(
  api: Api,
  ids: Ids,
  until: Temporal.PlainDate,
): Promise<{ ref: string; reason: string }[]> {
  const refused: { ref: string; reason: string }[] = [];
  const pay = (reference: string, payment: object) =>
    api.postOnce('/api/payments', { ...payment, reference }).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      if (error.code !== 'reference_taken') refused.push({ ref: reference, reason: error.message });
    });
  await untilQuiet(api);
  const clients = [...ids.clients.values()];
  for await (const invoice of api.all<Invoice>('/api/invoices')) {
    const pays = habits[clients.indexOf(invoice.client.id) % habits.length] ?? habits[0]!;
    for (const { no, dueOn, amount } of invoice.instalments) {
      const due = Temporal.PlainDate.from(dueOn);
      for (const [i, paid] of pays(toMinor(amount), due, until.since(due).days).entries())
        if (Temporal.PlainDate.compare(paid.receivedOn, until) <= 0)
          await pay(`${invoice.number}-${no}-${i + 1}`, {
            clientId: invoice.client.id,
            invoiceId: invoice.id,
            amount: paid.amount,
            receivedOn: paid.receivedOn.toString(),
          });
    }
  }
  const advance = { clientId: clients.at(-1), amount: '50000.00', receivedOn: until.toString() };
  await pay('advance-1', { ...advance, purpose: 'Аванс по договору поставки' });
  return refused;
}

/** Invoices follow shipments by fractions of a second: waits for the queues to be empty, for at most a minute. */
async function untilQuiet(api: Api): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  while (Date.now() < giveUpAt) {
    const { items } = await api.get<Queues>('/api/queues');
    const left = items.map(
      ({ outbox, inbox, queue }) =>
        outbox.pending + inbox.waiting + (queue ? queue.waiting + queue.active + queue.delayed : 1),
    );
    if (left.every((n) => n === 0)) return;
    await pause(500);
  }
}
interface Queues {
  items: {
    outbox: { pending: number };
    inbox: { waiting: number };
    queue: { waiting: number; active: number; delayed: number } | null;
  }[];
}
