import { Injectable } from '@nestjs/common';
import { type Tx, run } from '@otdel/platform';

/** What changed of a client; a field that is left out did not change. `version` is that of the client. */
export interface ClientUpdate {
  id: string;
  version: number;
  managerId?: string | null;
  active?: boolean;
}
/** A member of the staff as of `version`. */
export interface StaffUpdate {
  id: string;
  version: number;
  role?: string;
  active?: boolean;
}

/**
 * What orders knows of clients and staff: no names. Changes come by events, and by placings for people whose events have not
 * come yet; a newer version wins. Only events change `active`. Each event comes once and in order, so the last one
 * counts.
 */
@Injectable()
export class PartyService {
  async updateClients(tx: Tx, updates: readonly ClientUpdate[]): Promise<void> {
    if (updates.length === 0) return;
    await run(tx)`
      insert into client_ref as c (id, version, manager_id, active)
      select n.id, n.version, n.manager_id, coalesce(n.active, true)
      from unnest(
        ${updates.map((n) => n.id)}::uuid[], ${updates.map((n) => n.version)}::int[],
        ${updates.map((n) => n.managerId ?? null)}::uuid[], ${updates.map((n) => n.active ?? null)}::boolean[]
      ) as n (id, version, manager_id, active) order by n.id
      on conflict (id) do nothing`;
    await run(tx)`
      update client_ref c set
        version = greatest(c.version, n.version),
        manager_id = case when n.version > c.version and n.assigned then n.manager_id else c.manager_id end,
        active = coalesce(n.active, c.active)
      from unnest(
        ${updates.map((n) => n.id)}::uuid[], ${updates.map((n) => n.version)}::int[],
        ${updates.map((n) => n.managerId ?? null)}::uuid[], ${updates.map((n) => n.managerId !== undefined)}::boolean[],
        ${updates.map((n) => n.active ?? null)}::boolean[]
      ) as n (id, version, manager_id, assigned, active) where c.id = n.id`;
  }

  async updateStaff(tx: Tx, updates: readonly StaffUpdate[]): Promise<void> {
    if (updates.length === 0) return;
    await run(tx)`
      insert into staff_ref as s (id, version, role, active)
      select n.id, n.version, n.role, coalesce(n.active, true)
      from unnest(
        ${updates.map((n) => n.id)}::uuid[], ${updates.map((n) => n.version)}::int[],
        ${updates.map((n) => n.role ?? null)}::text[], ${updates.map((n) => n.active ?? null)}::boolean[]
      ) as n (id, version, role, active) order by n.id
      on conflict (id) do update set version = greatest(s.version, excluded.version),
        role = coalesce(excluded.role, s.role),
        active = case when excluded.role is null then s.active else excluded.active end`;
  }
}
