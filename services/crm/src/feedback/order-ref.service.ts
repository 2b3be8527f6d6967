import { Injectable } from '@nestjs/common';
import { type Tx, run } from '@otdel/platform';
import { type OrderRef } from './domain/order-ref.ts';

/** Keeps the client and the manager of each order, and the day on which the client was asked for an opinion. */
@Injectable()
export class OrderRefService {
  /** Idempotent: writing the same row again changes nothing. */
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
        asked_on = coalesce(o.asked_on, excluded.asked_on)`;
  }
}
