import { Injectable } from '@nestjs/common';
import { ReadModel } from '@otdel/messaging';
import { type Tx, run } from '@otdel/platform';
import { type RevenueLine } from './domain/revenue-lines.ts';

/** Stores shipped lines and never removes one: what is taken back or returned is a line below zero. */
@Injectable()
@ReadModel({ tables: ['revenue_line'] })
export class RevenueService {
  async add(tx: Tx, lines: readonly RevenueLine[]): Promise<void> {
    if (lines.length === 0) return;
    await run(tx)`
      insert into revenue_line (shipment_id, no, order_id, item_id, client_id, manager_id, shipped_on, as_of, month, quantity, value)
      select * from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as n (
        "shipmentId" uuid, no int, "orderId" uuid, "itemId" uuid, "clientId" uuid, "managerId" uuid, "shippedOn" date,
        "asOf" timestamptz, month text, quantity bigint, value bigint)
      order by 1, 2 on conflict do nothing`;
  }
}
