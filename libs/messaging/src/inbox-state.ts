import type { ResponseOf, queueState } from '@otdel/contracts';
import type { Tx } from '@otdel/platform';
import { sql } from 'kysely';

type QueueView = ResponseOf<ReturnType<typeof queueState>>;

/** How much was applied, waits for its turn, or is a dead letter. Cheap, however much was ever received. */
export async function inboxState(tx: Tx): Promise<QueueView['inbox']> {
  const { rows } = await sql<{ received: bigint; waiting: bigint; dead: bigint }>`
    select (select coalesce(sum(events), 0)::bigint from inbox_heard) as received,
      (select count(*) from inbox_waiting) as waiting, (select count(*) from inbox_poisoned) as dead`.execute(
    tx.getKysely(),
  );
  const [received, waiting, dead] = [rows[0]!.received, rows[0]!.waiting, rows[0]!.dead].map(Number) as [
    number,
    number,
    number,
  ];
  return { applied: received - waiting - dead, waiting, poisoned: dead };
}

/** Dead letters, the oldest first, at most a hundred. */
export async function listDeadLetters(tx: Tx): Promise<QueueView['poisoned']> {
  const { rows } = await sql<QueueView['poisoned'][number]>`
    select event->>'type' as type, aggregate, aggregate_id as "aggregateId", aggregate_version as "aggregateVersion", error, since
    from inbox_poisoned order by since, aggregate_id limit 100`.execute(tx.getKysely());
  return rows;
}
