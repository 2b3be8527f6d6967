import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { newId } from '@otdel/contracts';
import { Clock, Config, Database, logger } from '@otdel/platform';
import { sql } from 'kysely';
import { accountsWhere } from './account.queries.ts';
import { record } from './audit.ts';
import { hashPassword } from './password.ts';

const log = logger('accounts');

/** A new firm has nobody who could sign in: the first administrator is `admin`, with the password of the environment. */
@Injectable()
export class FirstAdmin implements OnApplicationBootstrap {
  constructor(
    private readonly db: Database,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** @throws Error when there is no administrator and no ADMIN_PASSWORD: the process must not start without */
  async onApplicationBootstrap(): Promise<void> {
    const present = await this.db.read((tx) => accountsWhere(tx, sql`coalesce(s.role, a.role) = 'admin'`));
    if (present.length > 0) return;
    const passwordHash = await hashPassword(this.config.required('ADMIN_PASSWORD'));
    const now = this.clock.now();
    const accountId = newId();
    const made = await this.db.transaction(async (tx) => {
      // several replicas may start at once
      const { numAffectedRows } = await sql`
        insert into account (id, login, password_hash, role, created_at)
        values (${accountId}, 'admin', ${passwordHash}, 'admin', ${now.toString()}) on conflict do nothing`.execute(
        tx.getKysely(),
      );
      if (numAffectedRows === 0n) return false;
      await record(tx, now, [{ action: 'account_made', accountId, by: null, details: { role: 'admin' } }]);
      return true;
    });
    if (made) log.info('made the first administrator, admin');
  }
}
