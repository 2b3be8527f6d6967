import { Injectable } from '@nestjs/common';
import { type Tx, run } from '@otdel/platform';

/** Keeps the manager of each client, and which clients are key clients. */
@Injectable()
export class ClientRefService {
  async keepKeyClients(tx: Tx, keys: readonly { id: string; key: boolean }[]): Promise<void> {
    if (keys.length === 0) return;
    await run(tx)`
      insert into client_ref (id, key_client)
      select * from unnest(${keys.map((k) => k.id)}::uuid[], ${keys.map((k) => k.key)}::boolean[]) as k (id, key) order by id
      on conflict (id) do update set key_client = excluded.key_client`;
  }

  /** @param owners the manager of each client; null: it has none */
  async keepOwners(tx: Tx, owners: readonly { id: string; owner: string | null }[]): Promise<void> {
    if (owners.length === 0) return;
    await run(tx)`
      insert into client_ref (id, manager_id)
      select * from unnest(${owners.map((o) => o.id)}::uuid[], ${owners.map((o) => o.owner)}::uuid[]) as o (id, owner) order by id
      on conflict (id) do update set manager_id = excluded.manager_id`;
  }
}
