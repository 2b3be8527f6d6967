import { Injectable } from '@nestjs/common';
import { run, type Tx } from '@otdel/platform';

export interface OrderRef {
  id: string;
  number: string;
  clientId: string;
  managerId: string;
}

/** The orders that documents name. */
@Injectable()
export class OrderRefService {
  /** Of these nothing more is shipped: what is free of the money for them is to be given back. */
  async cancel(tx: Tx, ids: readonly string[]): Promise<void> {
    await run(tx)`update order_ref set cancelled = true where id = any(${ids}::uuid[])`;
  }

  /** @param refs of one order the last one counts */
  async keep(tx: Tx, refs: readonly OrderRef[]): Promise<void> {
    const rows = [...new Map(refs.map((ref) => [ref.id, ref])).values()];
    await run(tx)`
      insert into order_ref as o (id, number, client_id, manager_id)
      select id, number, "clientId", "managerId" from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r (id uuid, number text, "clientId" uuid, "managerId" uuid) order by id
      on conflict (id) do update set manager_id = excluded.manager_id
      where o.manager_id <> excluded.manager_id`;
  }
}
