import { Injectable } from '@nestjs/common';
import { type Tx, run } from '@otdel/platform';

/** What an event says of a client; a field that is left out did not change. `version` is that of the client. */
export interface ClientNews {
  id: string;
  version: number;
  name?: string;
  managerId?: string | null;
  active?: boolean;
}
/** A member of the staff as of the given version. */
export interface StaffNews {
  id: string;
  version: number;
  name: string;
  role?: string;
  active?: boolean;
}

/**
 * What orders knows of clients and staff. It comes by events, and with new orders for people
 * whose events are still on their way: newer versions win. Whether somebody is active comes by events only, each
 * once and in order, so there the last word counts.
 */
@Injectable()
export class PartyService {
  async learnOfClients(tx: Tx, news: readonly ClientNews[]): Promise<void> {
    if (news.length === 0) return;
    await run(tx)`
      insert into client_ref as c (id, version, name, manager_id, active)
      select n.id, n.version, coalesce(n.name, ''), n.manager_id, coalesce(n.active, true)
      from unnest(
        ${news.map((n) => n.id)}::uuid[], ${news.map((n) => n.version)}::int[], ${news.map((n) => n.name ?? null)}::text[],
        ${news.map((n) => n.managerId ?? null)}::uuid[], ${news.map((n) => n.active ?? null)}::boolean[]
      ) as n (id, version, name, manager_id, active) order by n.id
      on conflict (id) do nothing`;
    await run(tx)`
      update client_ref c set
        version = greatest(c.version, n.version),
        name = case when n.version > c.version then coalesce(n.name, c.name) else c.name end,
        manager_id = case when n.version > c.version and n.assigned then n.manager_id else c.manager_id end,
        active = coalesce(n.active, c.active)
      from unnest(
        ${news.map((n) => n.id)}::uuid[], ${news.map((n) => n.version)}::int[], ${news.map((n) => n.name ?? null)}::text[],
        ${news.map((n) => n.managerId ?? null)}::uuid[], ${news.map((n) => n.managerId !== undefined)}::boolean[],
        ${news.map((n) => n.active ?? null)}::boolean[]
      ) as n (id, version, name, manager_id, assigned, active) where c.id = n.id`;
  }

  async learnOfStaff(tx: Tx, news: readonly StaffNews[]): Promise<void> {
    if (news.length === 0) return;
    await run(tx)`
      insert into staff_ref as s (id, version, name, role, active)
      select n.id, n.version, n.name, n.role, coalesce(n.active, true)
      from unnest(
        ${news.map((n) => n.id)}::uuid[], ${news.map((n) => n.version)}::int[], ${news.map((n) => n.name)}::text[],
        ${news.map((n) => n.role ?? null)}::text[], ${news.map((n) => n.active ?? null)}::boolean[]
      ) as n (id, version, name, role, active) order by n.id
      on conflict (id) do update set version = greatest(s.version, excluded.version),
        name = case when excluded.version > s.version then excluded.name else s.name end,
        role = coalesce(excluded.role, s.role),
        active = case when excluded.role is null then s.active else excluded.active end`;
  }
}
