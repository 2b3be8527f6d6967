import { Injectable } from '@nestjs/common';
import { newId, tooMany } from '@otdel/contracts';
import { Clock, Database, many, run } from '@otdel/platform';
import { createHash } from 'node:crypto';

/** Failures within a minute: of one login from one address, and of one address whatever the login. */
const perLogin = 10;
const perAddress = 100;

/**
 * Counts failed sign-ins, over all replicas. An attempt is noted before the password is looked at and taken back when
 * it was right: many at the same moment cannot slip through together.
 */
@Injectable()
export class AttemptsService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns takes back this and the earlier failures of the login, once it has succeeded
   * @throws DomainError too_many `too_many_failures`
   */
  async begin(login: string, address: string): Promise<() => Promise<void>> {
    const keys = [keyOf(login, address), keyOf('', address)];
    const now = this.clock.now();
    const noted = keys.map(() => newId());
    const [ofLogin, ofAddress] = await this.db.write(async (tx) => {
      await run(tx)`
        insert into sign_in_attempt (id, key, at)
        select id, key, ${now.toString()} from unnest(${noted}::uuid[], ${keys}::text[]) as a (id, key)`;
      const rows = await many<{ key: string; count: bigint }>(tx)`
        select key, count(*) as count from sign_in_attempt
        where key = any(${keys}::text[]) and at > ${now.subtract({ minutes: 1 }).toString()} group by key`;
      return keys.map((key) => Number(rows.find((r) => r.key === key)?.count ?? 0));
    });
    if (ofLogin! > perLogin || ofAddress! > perAddress) throw tooMany('too_many_failures', { seconds: 60 });
    return () =>
      this.db.write(async (tx) => {
        await run(tx)`delete from sign_in_attempt where key = ${keys[0]} or id = ${noted[1]}`;
      });
  }
}

/** Neither logins nor addresses are kept as such. */
const keyOf = (login: string, address: string) =>
  createHash('sha256')
    .update(JSON.stringify([login, address]))
    .digest('base64url');
