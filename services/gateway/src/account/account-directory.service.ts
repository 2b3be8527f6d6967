import { Injectable } from '@nestjs/common';
import { Database } from '@otdel/platform';
import { accountById, type AccountRow } from './account.queries.ts';

/** Milliseconds for which another replica may still let in whom this one has just locked out. */
const fresh = 2_000;
const most = 10_000;

/** Roles and activity of accounts for every request, from memory while they are fresh. */
@Injectable()
export class AccountDirectory {
  readonly #known = new Map<string, { standing: Promise<AccountRow | undefined>; until: number }>();

  constructor(private readonly db: Database) {}

  get(accountId: string): Promise<AccountRow | undefined> {
    const known = this.#known.get(accountId);
    if (known && known.until > performance.now()) return known.standing;
    if (this.#known.size >= most) this.#known.clear();
    const standing = this.db.read((tx) => accountById(tx, accountId));
    this.#known.set(accountId, { standing, until: performance.now() + fresh });
    // what could not be read is asked again by the next request
    standing.catch(() => this.#known.delete(accountId));
    return standing;
  }

  /** Called once a change is committed. */
  forget(): void {
    this.#known.clear();
  }
}
