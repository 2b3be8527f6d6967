import type { ResponseOf, queueState } from '@otdel/contracts';
import { many, one, type Tx } from '@otdel/platform';

type QueueView = ResponseOf<ReturnType<typeof queueState>>;

/** How many events were applied, wait, or are dead letters. Cheap: received events are counted as they come. */
export async function inboxState(tx: Tx): Promise<QueueView['inbox']> {
  const row = await one<{ received: bigint; waiting: bigint; dead: bigint }>(tx)`
    select (select coalesce(sum(events), 0)::bigint from inbox_heard) as received,
      (select count(*) from inbox_waiting) as waiting, (select count(*) from inbox_poisoned) as dead`;
  const [received, waiting, dead] = [row!.received, row!.waiting, row!.dead].map(Number) as [
    number,
    number,
    number,
  ];
  return { applied: received - waiting - dead, waiting, poisoned: dead };
}

/** Dead letters, the oldest first, at most a hundred. */
export function listDeadLetters(tx: Tx): Promise<QueueView['poisoned']> {
  return many<QueueView['poisoned'][number]>(tx)`
    select event->>'type' as type, aggregate, aggregate_id as "aggregateId", aggregate_version as "aggregateVersion", error, since
    from inbox_poisoned order by since, aggregate_id limit 100`;
}
