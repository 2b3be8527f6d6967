import { Injectable } from '@nestjs/common';
import { ReadModel } from '@otdel/messaging';
import { type Tx, run } from '@otdel/platform';

/**
 * What reports show instead of ids of items and orders, and the present groups of items and clients. Names of clients and
 * staff are not here: the gateway puts them. Each method writes its batch by one statement.
 */
@Injectable()
@ReadModel({ tables: ['item_ref', 'client_ref', 'order_ref'] })
export class NamingService {
  async items(tx: Tx, named: readonly { id: string; name: string; group: string | null }[]): Promise<void> {
    await run(tx)`
      insert into item_ref (id, name, item_group)
      select * from jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as t (id uuid, name text, "group" text) order by id
      on conflict (id) do update set name = excluded.name, item_group = excluded.item_group`;
  }

  async clients(
    tx: Tx,
    clients: readonly { id: string; region: string | null; segment: string | null }[],
  ): Promise<void> {
    await run(tx)`
      insert into client_ref (id, region, segment)
      select * from jsonb_to_recordset(${JSON.stringify(clients)}::jsonb) as t (id uuid, region text, segment text)
      order by id
      on conflict (id) do update set region = excluded.region, segment = excluded.segment`;
  }

  /** The number of an order never changes, so the first row stays. */
  async orders(tx: Tx, named: readonly { id: string; number: string }[]): Promise<void> {
    if (named.length === 0) return;
    await run(tx)`
      insert into order_ref (id, number)
      select * from jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as t (id uuid, number text) order by id
      on conflict do nothing`;
  }
}
