import { Injectable } from '@nestjs/common';
import { Database } from '@otdel/platform';
import { accountById, type AccountRow } from './account.queries.ts';

/** Milliseconds to cache an account. So long another replica may still let in an account that this one locked out. */
const cachedFor = 2_000;
const maxCached = 10_000;

/** Caches the role and the activity of accounts, which every request needs. */
@Injectable()
export class AccountDirectory {
  readonly #known = new Map<string, { standing: Promise<AccountRow | undefined>; until: number }>();

  constructor(private readonly db: Database) {}

  get(accountId: string): Promise<AccountRow | undefined> {
    const known = this.#known.get(accountId);
    if (known && known.until > performance.now()) return known.standing;
    if (this.#known.size >= maxCached) this.#known.clear();
    const standing = this.db.read((tx) => accountById(tx, accountId));
    this.#known.set(accountId, { standing, until: performance.now() + cachedFor });
    // a failed read is not cached: the next request reads again
    standing.catch(() => this.#known.delete(accountId));
    return standing;
  }

  /** Empties the cache. Call it after the commit of a change. */
  forget(): void {
    this.#known.clear();
  }
}
