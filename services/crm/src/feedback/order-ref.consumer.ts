import { Injectable } from '@nestjs/common';
import { orderFeedbackAsked, orderPlaced } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx, run } from '@otdel/platform';
import { orderRefs } from './domain/order-ref.ts';

type Heard = Delivered<typeof orderPlaced | typeof orderFeedbackAsked>;

/** Keeps of orders what an opinion needs: whose it is, and whether it was asked for. */
@Injectable()
export class OrderRefConsumer {
  /** Bears repetition: a row says the same however often it is written. */
  @On(orderPlaced, orderFeedbackAsked)
  async follow(events: Heard[], tx: Tx): Promise<void> {
    const refs = orderRefs(events);
    await run(tx)`
      insert into order_ref as o (id, number, client_id, manager_id, asked_on)
      select * from unnest(
        ${refs.map((r) => r.orderId)}::uuid[], ${refs.map((r) => r.number)}::text[],
        ${refs.map((r) => r.clientId)}::uuid[], ${refs.map((r) => r.managerId)}::uuid[],
        ${refs.map((r) => r.askedOn)}::date[]
      ) as r (id, number, client_id, manager_id, asked_on) order by id
      on conflict (id) do update set
        number = excluded.number, client_id = excluded.client_id, manager_id = excluded.manager_id,
        asked_on = coalesce(excluded.asked_on, o.asked_on)`;
  }
}
