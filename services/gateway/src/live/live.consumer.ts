import { Injectable } from '@nestjs/common';
import { clientAssigned, orderEvents, type LiveEvent } from '@otdel/contracts';
import { On, type Delivered } from '@otdel/messaging';
import type { Tx } from '@otdel/platform';
import { sql } from 'kysely';
import { liveChannel } from './live.messages.ts';

type OrderEvent = Delivered<(typeof orderEvents)[number]>;
type Assigned = Delivered<typeof clientAssigned>;

/** Writes down what is told to those who are looking, in the transaction in which it is heard. */
@Injectable()
export class LiveConsumer {
  @On(...orderEvents)
  async orders(events: OrderEvent[], tx: Tx): Promise<void> {
    await tell(
      tx,
      events.map((event) => {
        const { state } = event.payload;
        return { seenBy: [state.managerId, state.clientManagerId], data: orderMoved(event) };
      }),
    );
  }

  @On(clientAssigned)
  async clients(events: Assigned[], tx: Tx): Promise<void> {
    await tell(
      tx,
      events.map(({ aggregateId, recordedAt, payload }) => ({
        seenBy: [payload.managerId, payload.previousManagerId],
        data: { type: 'client.assigned', at: recordedAt, clientId: aggregateId, ...payload },
      })),
    );
  }
}

function orderMoved(event: OrderEvent): LiveEvent {
  const { payload } = event;
  return {
    type: event.type,
    at: event.recordedAt,
    orderId: event.aggregateId,
    version: event.aggregateVersion,
    ...payload.state,
    breach: 'breachId' in payload ? { id: payload.breachId, promisedOn: payload.brokenPromise } : null,
  };
}

async function tell(tx: Tx, news: { seenBy: (string | null)[]; data: LiveEvent }[]): Promise<void> {
  const db = tx.getKysely();
  const rows = news.map(({ seenBy, data }) => ({
    type: data.type,
    at: data.at,
    seen: [...new Set(seenBy.filter((s) => s !== null))],
    data,
  }));
  // One writer at a time, until it has committed: readers go by the number, so a smaller one must not appear after
  // a greater one.
  await sql`select pg_advisory_xact_lock(hashtextextended('live_event', 0))`.execute(db);
  await sql`
    insert into live_event (at, type, seen_by, data)
    select at, type, array(select jsonb_array_elements_text(seen)::uuid), data
    from rows from (jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as (at timestamptz, type text, seen jsonb, data jsonb))
      with ordinality as e (at, type, seen, data, turn)
    order by turn`.execute(db);
  await sql`select pg_notify(${liveChannel}, '')`.execute(db);
}
