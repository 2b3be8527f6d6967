import type { ResponseOf, queueState } from '@otdel/contracts';
import type { Tx } from '@otdel/platform';
import { sql } from 'kysely';

type QueueView = ResponseOf<ReturnType<typeof queueState>>;

/** How much was applied, waits for its turn, or is set aside. Cheap, however much was ever heard. */
export async function inboxState(tx: Tx): Promise<QueueView['inbox']> {
  const { rows } = await sql<{ heard: bigint; waiting: bigint; poisoned: bigint }>`
    select (select coalesce(sum(events), 0)::bigint from inbox_heard) as heard,
      (select count(*) from inbox_waiting) as waiting, (select count(*) from inbox_poisoned) as poisoned`.execute(
    tx.getKysely(),
  );
  const [heard, waiting, poisoned] = [rows[0]!.heard, rows[0]!.waiting, rows[0]!.poisoned].map(Number) as [
    number,
    number,
    number,
  ];
  return { applied: heard - waiting - poisoned, waiting, poisoned };
}

/** The set-aside events, the oldest first, at most a hundred. */
export async function poisonedEvents(tx: Tx): Promise<QueueView['poisoned']> {
  const { rows } = await sql<QueueView['poisoned'][number]>`
    select event->>'type' as type, aggregate, aggregate_id as "aggregateId", aggregate_version as "aggregateVersion", error, since
    from inbox_poisoned order by since, aggregate_id limit 100`.execute(tx.getKysely());
  return rows;
}
