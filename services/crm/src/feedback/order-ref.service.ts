import { Injectable } from '@nestjs/common';
import { type Tx, run } from '@otdel/platform';
import { type OrderRef } from './domain/order-ref.ts';

/** What crm keeps of orders: whose it is, and whether the opinion was asked for. */
@Injectable()
export class OrderRefService {
  /** Bears repetition: a row says the same however often it is written. */
  async keep(tx: Tx, refs: readonly OrderRef[]): Promise<void> {
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
