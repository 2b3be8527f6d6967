import { Injectable } from '@nestjs/common';
import { Clock, Database } from '@otdel/platform';
import { accountWithSession, type AccountRow } from './account.queries.ts';

/** Milliseconds to cache an account. So long another replica may still let in an account that this one locked or signed out. */
const cachedFor = 2_000;
const maxCached = 10_000;

/** Caches the role and the activity of accounts, and whether their sessions are open: every request needs them. */
@Injectable()
export class AccountDirectory {
  readonly #known = new Map<string, { standing: Promise<AccountRow | undefined>; until: number }>();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * @param sessionId null: of a token without a session
   * @returns undefined also when the session has ended
   */
  get(accountId: string, sessionId: string | null): Promise<AccountRow | undefined> {
    const key = `${accountId} ${sessionId}`;
    const known = this.#known.get(key);
    if (known && known.until > performance.now()) return known.standing;
    if (this.#known.size >= maxCached) this.#known.clear();
    const standing = this.db.read((tx) => accountWithSession(tx, accountId, sessionId, this.clock.now()));
    this.#known.set(key, { standing, until: performance.now() + cachedFor });
    // a failed read is not cached: the next request reads again
    standing.catch(() => this.#known.delete(key));
    return standing;
  }

  /** Empties the cache. Call it after the commit of a change. */
  forget(): void {
    this.#known.clear();
  }
}
