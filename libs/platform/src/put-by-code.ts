import type { PutOutcome } from '@otdel/contracts';
import { once } from './commands.ts';
import type { Database, Tx } from './database/database.ts';
import { run } from './database/sql.ts';

/** What became of a record that was put, and which one it is. */
export interface Put {
  outcome: PutOutcome;
  id: string;
}

/**
 * Makes the record that people know by a code, or changes it to what is said; once per command, in one transaction.
 * @param put.lock two that put under the same name wait for each other: the second finds what the first made
 * @param put.write makes or changes the record and publishes that
 * @throws DomainError conflict `idempotency_key_reused` when the command's id came before with other data
 * @example await putByCode(db, { lock: `item:${data.sku}`, commandId, data, write: (tx) => this.write(tx, data) })
 */
export const putByCode = (db: Database, { lock, commandId, data, write }: PutByCode): Promise<Put> =>
  once(db, { commandId, data }, async (tx) => {
    await run(tx)`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`;
    return write(tx);
  });

interface PutByCode {
  lock: string;
  commandId: string | undefined;
  data: unknown;
  write: (tx: Tx) => Promise<Put>;
}
