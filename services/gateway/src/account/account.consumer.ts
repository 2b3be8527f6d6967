import { Injectable } from '@nestjs/common';
import { staffChanged } from '@otdel/contracts';
import { On, type Delivered } from '@otdel/messaging';
import { afterCommit, Clock, type Tx } from '@otdel/platform';
import { sql } from 'kysely';
import { AccountDirectory } from './account-directory.service.ts';
import { record } from '../audit/audit.ts';

/** Roles and activity of accounts follow the people they belong to. */
@Injectable()
export class AccountConsumer {
  constructor(
    private readonly directory: AccountDirectory,
    private readonly clock: Clock,
  ) {}

  @On(staffChanged)
  async followStaff(events: Delivered<typeof staffChanged>[], tx: Tx): Promise<void> {
    // the last word on each person, of those in this batch
    const latest = new Map(events.map((e) => [e.aggregateId, e]));
    const news = [...latest.values()].map((e) => ({
      id: e.aggregateId,
      version: e.aggregateVersion,
      role: e.payload.role,
      active: e.payload.active,
    }));
    const { rows } = await sql<{
      accountId: string;
      from: string;
      to: string;
      active: boolean;
      was: boolean;
    }>`
      with news as (
        select * from jsonb_to_recordset(${JSON.stringify(news)}::jsonb) as n (id uuid, version int, role text, active boolean)
      ), before as (
        select s.* from staff_ref s join news using (id)
      ), written as (
        insert into staff_ref as s (id, version, role, active) select id, version, role, active from news order by id
        on conflict (id) do update set version = excluded.version, role = excluded.role, active = excluded.active
        where s.version <= excluded.version returning id, role, active
      )
      select a.id as "accountId", b.role as "from", w.role as "to", w.active, b.active as was
      from written w join before b using (id) join account a on a.staff_id = w.id
      where (b.role, b.active) is distinct from (w.role, w.active)`.execute(tx.getKysely());
    await this.#endSessions(
      tx,
      rows.filter((r) => !r.active).map((r) => r.accountId),
    );
    await record(
      tx,
      this.clock.now(),
      rows.flatMap(({ accountId, from, to, active, was }) => [
        ...(from === to
          ? []
          : [{ action: 'role_changed' as const, accountId, by: null, details: { from, to } }]),
        ...(active === was
          ? []
          : [
              {
                action: active ? ('account_activated' as const) : ('account_deactivated' as const),
                accountId,
                by: null,
              },
            ]),
      ]),
    );
    afterCommit(tx, () => this.directory.forget());
  }

  /** Who comes back one day signs in anew. */
  async #endSessions(tx: Tx, accounts: string[]): Promise<void> {
    if (accounts.length === 0) return;
    await sql`
      with ended as (update session set revoked_at = ${this.clock.now().toString()} where account_id = any(${accounts}::uuid[]) and revoked_at is null)
      update account set epoch = epoch + 1 where id = any(${accounts}::uuid[])`.execute(tx.getKysely());
  }
}
