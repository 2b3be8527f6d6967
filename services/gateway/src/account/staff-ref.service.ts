import { Injectable } from '@nestjs/common';
import type { Role } from '@otdel/contracts';
import { Clock, many, run, type Tx } from '@otdel/platform';
import { record } from '../audit/audit-log.service.ts';

/** A person of the staff as planning's event describes them. */
export interface StaffChange {
  id: string;
  version: number;
  role: Role;
  active: boolean;
}

/** Copies people from planning's events: an account has the role of its person, and is inactive when the person is. */
@Injectable()
export class StaffRefService {
  constructor(private readonly clock: Clock) {}

  async follow(tx: Tx, changes: readonly StaffChange[]): Promise<void> {
    const rows = await many<{
      accountId: string;
      from: string;
      to: string;
      active: boolean;
      was: boolean;
    }>(tx)`
      with news as (
        select * from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as n (id uuid, version int, role text, active boolean)
      ), before as (
        select s.* from staff_ref s join news using (id)
      ), written as (
        insert into staff_ref as s (id, version, role, active) select id, version, role, active from news order by id
        on conflict (id) do update set version = excluded.version, role = excluded.role, active = excluded.active
        where s.version <= excluded.version returning id, role, active
      )
      select a.id as "accountId", b.role as "from", w.role as "to", w.active, b.active as was
      from written w join before b using (id) join account a on a.staff_id = w.id
      where (b.role, b.active) is distinct from (w.role, w.active)`;
    await this.#endSessions(
      tx,
      rows.filter((r) => !r.active).map((r) => r.accountId),
    );
    await this.#askForLonger(
      tx,
      rows.filter((r) => r.to === 'admin' && r.from !== 'admin').map((r) => r.accountId),
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
  }

  /** Passwords of administrators are longer than those of others. How long the present one is, nobody knows any more. */
  async #askForLonger(tx: Tx, accounts: string[]): Promise<void> {
    if (accounts.length === 0) return;
    await run(tx)`update account set must_change = true where id = any(${accounts}::uuid[])`;
  }

  /** A new epoch voids the access tokens: somebody who is activated again must sign in. */
  async #endSessions(tx: Tx, accounts: string[]): Promise<void> {
    if (accounts.length === 0) return;
    await run(tx)`
      with ended as (update session set revoked_at = ${this.clock.now().toString()} where account_id = any(${accounts}::uuid[]) and revoked_at is null)
      update account set epoch = epoch + 1 where id = any(${accounts}::uuid[])`;
  }
}
