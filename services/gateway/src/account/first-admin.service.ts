import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { newId, type AuditAction } from '@otdel/contracts';
import { asSystem, Clock, Config, Database, logger, one, type Tx } from '@otdel/platform';
import { hasAdministrator } from './account.queries.ts';
import { record } from '../audit/audit-log.service.ts';
import { hashPassword } from './password.service.ts';

const log = logger('accounts');

/**
 * Makes an administrator at the start when there is none: a new firm has none, and a change of the staff may take away
 * the last one. The account `admin` becomes the administrator, with the password ADMIN_PASSWORD, which must be changed at the
 * first sign-in (ADMIN_MUST_CHANGE).
 */
@Injectable()
export class FirstAdmin implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** @throws Error when there is neither an administrator nor ADMIN_PASSWORD: the process must not start then */
  async onApplicationBootstrap(): Promise<void> {
    if (await this.db.read(hasAdministrator)) return;
    const passwordHash = await hashPassword(this.config.required('ADMIN_PASSWORD'));
    const done = await asSystem(() => this.db.transaction((tx) => this.#open(tx, passwordHash)));
    if (done === 'account_made') log.info('made the first administrator, admin');
    if (done === 'administrator_restored')
      log.warn('no administrator was active: admin is one again, with the password ADMIN_PASSWORD');
  }

  /** @returns what was done; null when another replica has done it */
  async #open(tx: Tx, passwordHash: string): Promise<AuditAction | null> {
    const now = this.clock.now();
    const newAccountId = newId();
    // an account of a person has that person's role, so `admin` is separated from its person
    const opened = await one<{ id: string }>(tx)`
      with opened as (
        insert into account as a (id, login, password_hash, role, created_at, must_change)
        values (${newAccountId}, 'admin', ${passwordHash}, 'admin', ${now.toString()}, ${this.config.env.ADMIN_MUST_CHANGE})
        on conflict (login) do update set
          password_hash = excluded.password_hash, staff_id = null, role = 'admin', active = true, epoch = a.epoch + 1,
          must_change = excluded.must_change
        where a.role is distinct from 'admin' or not a.active
        returning id
      ), ended as (
        update session set revoked_at = ${now.toString()}
        where account_id in (select id from opened) and revoked_at is null
      )
      select id from opened`;
    if (!opened) return null;
    const accountId = opened.id;
    const action = accountId === newAccountId ? 'account_made' : 'administrator_restored';
    await record(tx, now, [{ action, accountId, by: null, details: { role: 'admin' } }]);
    return action;
  }
}
