import { MikroORM, type EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DomainError, unavailable } from '@otdel/contracts';
import { logger } from '../logging.ts';

/** A transaction in hand: `tx.getKysely()` and `tx.execute()` speak inside of it, and so do entities. */
export type Tx = EntityManager;

const log = logger('database');
const afterCommits = new WeakMap<Tx, (() => void)[]>();
const attempts = 3;

/**
 * Runs once the transaction is committed, and never when it is not. For nudges only: a crash may lose it.
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
   * One transaction at read committed. A deadlock or a serialization failure runs `work` again, up to three times:
   * do nothing in it that the transaction cannot undo.
   * @throws DomainError `unavailable` while the server is away or a statement takes too long; nothing was changed then,
   *   unless the answer to the commit got lost
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

  /** Reads without a transaction of their own, each statement on a pooled connection. */
  async read<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.write(work);
  }

  /**
   * Statements that each commit by themselves, without the two more that begin and end a transaction.
   * @throws DomainError `unavailable`, as `transaction` does; those before the one that failed stand
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
const isConflict = (error: unknown) => ['40001', '40P01'].includes(codeOf(error));
/**
 * 57014 is our own limit for a statement, most often waiting for a lock or for a server that has too much to do. One that
 * is too slow by our mistake looks the same. Both may come again: to set an event aside for the first would need a person
 * afterwards, the second holds up its job only (others go on between its tries) and is told in the log at each of them.
 */
const away = /^(08|25P03|53|57014|57P|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)/;
const isAway = (error: unknown) =>
  away.test(codeOf(error)) ||
  /Connection terminated|timeout exceeded when trying to connect/.test(
    error instanceof Error ? error.message : '',
  );

/** A fault of the surroundings, not of the work: a server is away or others were faster. The same may go well later. */
export const isPassing = (error: unknown): boolean =>
  error instanceof DomainError
    ? error.kind === 'unavailable'
    : isConflict(error) || isAway(error) || codeOf(error) === '55P03';

/** The name of the constraint that an error is about, to turn the few expected ones into business refusals. */
export function violated(error: unknown): string | undefined {
  for (let e = error as { constraint?: unknown; cause?: unknown } | undefined; e; e = e.cause as typeof e)
    if (typeof e.constraint === 'string') return e.constraint;
  return undefined;
}

function translate(error: unknown): unknown {
  if (error instanceof DomainError || !isAway(error)) return error;
  log.warn({ err: error }, 'the database does not answer');
  return unavailable('database');
}
