import { Injectable } from '@nestjs/common';
import { ReadModel } from '@otdel/messaging';
import { type Tx, run } from '@otdel/platform';

interface Named {
  id: string;
  name: string;
}

/**
 * The names that reports show instead of ids, and the groups of items and clients. Each method writes its batch by
 * one statement.
 */
@Injectable()
@ReadModel({ tables: ['item_ref', 'client_ref', 'staff_ref', 'order_ref'] })
export class NamingService {
  async items(tx: Tx, named: readonly (Named & { group: string | null })[]): Promise<void> {
    await run(tx)`
      insert into item_ref (id, name, item_group)
      select * from jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as t (id uuid, name text, "group" text) order by id
      on conflict (id) do update set name = excluded.name, item_group = excluded.item_group`;
  }

  async clients(
    tx: Tx,
    named: readonly (Named & { region: string | null; segment: string | null })[],
  ): Promise<void> {
    await run(tx)`
      insert into client_ref (id, name, region, segment)
      select * from jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as t (id uuid, name text, region text, segment text)
      order by id
      on conflict (id) do update set name = excluded.name, region = excluded.region, segment = excluded.segment`;
  }

  async staff(tx: Tx, named: readonly Named[]): Promise<void> {
    await run(tx)`
      insert into staff_ref (id, name)
      select * from jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as t (id uuid, name text) order by id
      on conflict (id) do update set name = excluded.name`;
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
