import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DomainError, unavailable } from '@otdel/contracts';
import { logger } from '../logging.ts';

/** A transaction: `many`, `one`, `run`, `tx.execute()` and entities work inside of it. */
export type Tx = EntityManager;

const log = logger('database');
const afterCommits = new WeakMap<Tx, (() => void)[]>();
const attempts = 3;

/**
 * Runs `work` after the commit, and never after a rollback. A crash may lose it, so use it for hints only.
 * @example afterCommit(tx, () => relay.nudge())
 */
export function afterCommit(tx: Tx, work: () => void): void {
  const registered = afterCommits.get(tx);
  if (!registered) throw new Error('afterCommit needs the tx that Database.transaction gave.');
  registered.push(work);
}

@Injectable()
export class Database implements OnApplicationShutdown {
  readonly orm: MikroORM;

  constructor(orm: MikroORM) {
    this.orm = orm;
  }

  /**
   * Runs `work` in one transaction at read committed. A deadlock or a serialization failure runs it again, up to three times,
   * so it must do nothing that a rollback does not undo.
   * @throws DomainError `unavailable` while the server is away or a statement takes too long; nothing was changed then,
   *   unless the answer to the commit was lost
   * @example await db.transaction(async (tx) => { await run(tx)`…`; await publish(tx, …); })
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const after: (() => void)[] = [];
      try {
        const result = await this.orm.em.fork().transactional(async (tx) => {
          afterCommits.set(tx as Tx, after);
          return work(tx as Tx);
        });
        for (const run of after) run();
        return result;
      } catch (error) {
        if (attempt < attempts && isConflict(error)) continue;
        throw translate(error);
      }
    }
  }

  /** Reads without a transaction: each statement takes a connection of the pool. */
  async read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.write(work);
  }

  /**
   * Runs statements that each commit by themselves: it saves the two that begin and end a transaction.
   * @throws DomainError `unavailable`, as `transaction` does; statements before the failed one stay committed
   */
  async write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await work(this.orm.em.fork());
    } catch (error) {
      throw translate(error);
    }
  }

  async ping(): Promise<void> {
    await this.read((tx) => tx.execute('select 1'));
  }

  async onApplicationShutdown(): Promise<void> {
    await this.orm.close(true);
  }
}

const codeOf = (error: unknown): string => {
  for (let e = error as { code?: unknown; cause?: unknown } | undefined; e; e = e.cause as typeof e)
    if (typeof e.code === 'string') return e.code;
  return '';
};
const isConflict = (error: unknown) =>
  error instanceof RunAgain || ['40001', '40P01'].includes(codeOf(error));

/** Thrown inside a transaction: what it read before it had its locks is not true any more, so it runs again. */
export class RunAgain extends Error {}
/**
 * 57014 is our statement timeout, reached most often by waiting for a lock or on a busy server. A statement that is slow by
 * a bug looks the same. Both count as passing: the first must not make a dead letter, which needs a person; the second
 * delays only its own job, and each of its retries is logged.
 */
const away = /^(08|25P03|53|57014|57P|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)/;
/** The driver says these without a code, of a connection that is lost or was not made in time. */
const lost =
  /(Connection terminated( unexpectedly| due to connection timeout)?|not queryable|timeout expired|timeout exceeded when trying to connect|Query read timeout|establishing an SSL connection|after calling end on the pool|driver has already been destroyed)$/;
function isAway(error: unknown): boolean {
  if (away.test(codeOf(error))) return true;
  for (let e = error; e instanceof Error; e = e.cause) if (lost.test(e.message)) return true;
  return false;
}

/** Whether a retry may succeed: a server is away, a lock timed out, or a concurrent transaction was faster. */
export const isPassing = (error: unknown): boolean =>
  error instanceof DomainError
    ? error.kind === 'unavailable'
    : isConflict(error) || isAway(error) || codeOf(error) === '55P03';

/** The name of the violated constraint, to turn the few expected ones into business refusals; undefined without one. */
export function violated(error: unknown): string | undefined {
  for (let e = error as { constraint?: unknown; cause?: unknown } | undefined; e; e = e.cause as typeof e)
    if (typeof e.constraint === 'string') return e.constraint;
  return undefined;
}

/**
 * PostgreSQL quotes the row that it refuses in `detail` and `where`, and MikroORM repeats it in the message. Whatever shows or
 * keeps the error afterwards must not have what people wrote.
 */
function leaveOutRow(error: unknown): void {
  for (let e = error; e instanceof Error; e = e.cause) {
    const quoting = e as Error & { detail?: unknown; where?: unknown };
    const repeated = `\n - detail: ${String(quoting.detail)}`;
    e.message = e.message.replace(repeated, '');
    if (e.stack) e.stack = e.stack.replaceAll(repeated, '');
    delete quoting.detail;
    delete quoting.where;
  }
}

function translate(error: unknown): unknown {
  leaveOutRow(error);
  if (error instanceof DomainError || !(isAway(error) || error instanceof RunAgain)) return error;
  log.warn({ err: error }, 'the database does not answer');
  return unavailable('database');
}
