import { Injectable } from '@nestjs/common';
import { tooMany } from '@otdel/contracts';
import { Clock, Config, Database, logger, many, run, type Tx } from '@otdel/platform';
import { sql, type RawBuilder } from 'kysely';
import { createHmac, hkdfSync } from 'node:crypto';
import {
  limits,
  pauseAfter,
  secondsLeft,
  withFailure,
  type Count,
  type Limit,
} from './domain/sign-in-limits.ts';

/** Somebody who says a login and a password. */
export interface Try {
  login: string;
  address: string;
  /** A session of this very login that is open on the device, by its cookie. */
  sessionId: string | undefined;
}
export interface Attempt {
  /** Takes the failure back, and forgets those that this device, or this login from this address, had before. */
  succeeded(): Promise<void>;
  /** Writes the log. The failure has been counted. */
  failed(): void;
}

interface Counter {
  by: keyof typeof limits;
  key: string;
  limit: Limit;
}
/** By key. */
type Counts = ReadonlyMap<string, Count & { knownAt: Temporal.Instant | null }>;

/** So long a login is known at an address from which it signed in. */
export const knownFor = { hours: 30 * 24 };
const log = logger('sign-in');

/**
 * Counts failed sign-ins, over all replicas. An attempt is counted before the password is looked at and taken back when
 * it was right: many at the same moment cannot slip through together. An attempt that is refused changes nothing.
 *
 * A device that is signed in, and a login at an address from which it signed in lately, wait for their own failures only:
 * whoever attacks a login, or attacks from the firm's own address, does not shut out the people of the firm.
 */
@Injectable()
export class AttemptsService {
  readonly #secret: Buffer;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    config: Config,
  ) {
    const secret = config.required('TOKEN_SECRET');
    this.#secret = Buffer.from(hkdfSync('sha256', secret, '', 'counts of sign-ins', 32));
  }

  /** @throws DomainError too_many `too_many_failures`, with the seconds to wait */
  async begin(wanted: Try): Promise<Attempt> {
    const now = this.clock.now();
    const counters = this.#countersOf(wanted);
    const mustBeOpen = (counts: Counts) => {
      const seconds = secondsToWait(counters, counts, now, wanted.sessionId !== undefined);
      if (seconds > 0) throw tooMany('too_many_failures', { seconds });
    };
    mustBeOpen(await this.db.read((tx) => countsOf(tx, counters)));
    const { before, after } = await this.db.transaction(async (tx) => {
      const locked = await lock(tx, counters, now);
      mustBeOpen(locked);
      return { before: locked, after: await addFailure(tx, counters, locked, now) };
    });
    return {
      succeeded: () => this.db.write((tx) => takeBack(tx, counters, before, now)),
      failed: () => this.#tell(wanted, counters, after),
    };
  }

  #countersOf({ login, address, sessionId }: Try): [own: Counter, ...shared: Counter[]] {
    const own = sessionId ? this.#hash('device', sessionId) : this.#hash('pair', login, address);
    return [
      { by: 'own', key: own, limit: limits.own },
      { by: 'login', key: this.#hash('login', login), limit: limits.login },
      { by: 'address', key: this.#hash('address', address), limit: limits.address },
    ];
  }

  #tell({ login, address }: Try, counters: readonly Counter[], after: readonly Count[]): void {
    const who = { login: this.#hash('login', login), address: this.#hash('address', address) };
    log.warn(who, 'a sign-in failed');
    for (const [i, { by, limit }] of counters.entries()) {
      const { failures } = after[i]!;
      const seconds = pauseAfter(failures, limit);
      if (seconds > 0) log.warn({ ...who, by, failures, seconds }, 'sign-ins have to wait');
    }
  }

  /** Neither logins nor addresses are kept or logged, and nobody finds them out by hashing all there are. */
  #hash(...what: string[]): string {
    return createHmac('sha256', this.#secret).update(JSON.stringify(what)).digest('base64url');
  }
}

/** @param isOnDevice whether somebody of this login is signed in on the device */
function secondsToWait(
  [own, ...shared]: [Counter, ...Counter[]],
  counts: Counts,
  now: Temporal.Instant,
  isOnDevice: boolean,
): number {
  const knownAt = counts.get(own.key)?.knownAt;
  const isKnown = isOnDevice || (knownAt && Temporal.Instant.compare(knownAt.add(knownFor), now) > 0);
  const left = ({ key, limit }: Counter) => {
    const count = counts.get(key);
    return count ? secondsLeft(count, limit, now) : 0;
  };
  return Math.max(...[own, ...(isKnown ? [] : shared)].map(left));
}

const keysOf = (counters: readonly Counter[]) => counters.map(({ key }) => key);

async function countsOf(
  tx: Tx,
  counters: readonly Counter[],
  locking: RawBuilder<unknown> = sql``,
): Promise<Counts> {
  const rows = await many<{
    key: string;
    failures: number;
    since: string;
    latest: string;
    knownAt: string | null;
  }>(tx)`
    select key, failures, since, latest, known_at as "knownAt" from sign_in_count
    where key = any(${keysOf(counters)}::text[]) order by key ${locking}`;
  return new Map(
    rows.map(({ key, failures, since, latest, knownAt }) => [
      key,
      {
        failures,
        since: Temporal.Instant.from(since),
        latest: Temporal.Instant.from(latest),
        knownAt: knownAt === null ? null : Temporal.Instant.from(knownAt),
      },
    ]),
  );
}

/** Both statements take the keys in their order: two attempts never wait for each other. */
async function lock(tx: Tx, counters: readonly Counter[], now: Temporal.Instant): Promise<Counts> {
  const at = now.toString();
  await run(tx)`
    insert into sign_in_count (key, failures, since, latest)
    select key, 0, ${at}, ${at} from unnest(${keysOf(counters)}::text[]) as k (key) order by key
    on conflict do nothing`;
  return countsOf(tx, counters, sql`for update`);
}

/** @returns the counts in the order of the counters */
async function addFailure(
  tx: Tx,
  counters: readonly Counter[],
  before: Counts,
  now: Temporal.Instant,
): Promise<Count[]> {
  const after = counters.map(({ key, limit }) => withFailure(before.get(key), limit, now));
  const rows = after.map((count, i) => ({ key: counters[i]!.key, ...count }));
  await run(tx)`
    update sign_in_count c set failures = n.failures, since = n.since, latest = n.latest
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as n (key text, failures int, since timestamptz, latest timestamptz)
    where c.key = n.key`;
  return after;
}

/** The own failures are forgotten; of those with any login or from anywhere, only the one that was none. */
async function takeBack(
  tx: Tx,
  [own, ...shared]: readonly [Counter, ...Counter[]],
  before: Counts,
  now: Temporal.Instant,
): Promise<void> {
  const at = now.toString();
  const rows = shared.map(({ key }) => ({ key, latest: before.get(key)!.latest }));
  await run(tx)`
    update sign_in_count c set failures = greatest(c.failures - 1, 0),
      latest = case when c.latest = ${at} then b.latest else c.latest end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as b (key text, latest timestamptz) where c.key = b.key`;
  await run(tx)`update sign_in_count set failures = 0, known_at = ${at} where key = ${own.key}`;
}
