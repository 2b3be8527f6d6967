import { Injectable } from '@nestjs/common';
import { queueState, type ResponseOf, type Service } from '@otdel/contracts';
import { Messaging } from '@otdel/messaging';
import { Database, Rpc } from '@otdel/platform';
import { sql } from 'kysely';
import { rooms } from '../room/room.health.ts';

export type QueueView = ResponseOf<ReturnType<typeof queueState>>;

/** Milliseconds that the picture of all queues waits for one room. */
const patience = 3_000;

@Injectable()
export class QueueQueries {
  constructor(
    private readonly rpc: Rpc,
    private readonly messaging: Messaging,
    private readonly db: Database,
  ) {}

  /** The queues of all services; those that do not answer are named. */
  async all(): Promise<{ items: QueueView[]; away: Service[] }> {
    const asked = await Promise.allSettled([
      this.#own(),
      ...rooms.map((room) => this.rpc.call(queueState(room), {}, { timeoutMs: patience })),
    ]);
    const items = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    const away = (['gateway', ...rooms] as const).filter((_, i) => asked[i]!.status === 'rejected');
    return { items, away };
  }

  async #own(): Promise<QueueView> {
    const [{ outbox, inbox, queue }, poisoned] = await Promise.all([
      this.messaging.state(),
      this.#poisoned(),
    ]);
    const counts = queue && {
      waiting: queue['waiting'] ?? 0,
      active: queue['active'] ?? 0,
      delayed: queue['delayed'] ?? 0,
      failed: queue['failed'] ?? 0,
    };
    return { service: 'gateway', outbox, inbox, queue: counts, poisoned };
  }

  async #poisoned(): Promise<QueueView['poisoned']> {
    return this.db.read(async (tx) => {
      const { rows } = await sql<QueueView['poisoned'][number]>`
        select event->>'type' as type, aggregate, aggregate_id as "aggregateId", aggregate_version as "aggregateVersion", error, since
        from inbox_poisoned order by since limit 100`.execute(tx.getKysely());
      return rows;
    });
  }
}
