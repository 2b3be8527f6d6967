import { refused, type PutOutcome } from '@otdel/contracts';
import type { z } from 'zod';
import { once } from './commands.ts';
import type { Database, Tx } from './database/database.ts';
import { run } from './database/sql.ts';

/** The outcome of a PUT, and the id of the record. */
export interface Put {
  outcome: PutOutcome;
  id: string;
}

/**
 * Creates or changes the record that people know by a code: once per command, in one transaction.
 * @param put.lock the name of an advisory lock: of two concurrent PUTs the second sees the record of the first
 * @param put.write creates or changes the record and publishes the event
 * @throws DomainError conflict `idempotency_key_reused` when the command's id came before with other data
 * @example await putByCode(db, { lock: `item:${data.sku}`, commandId, data, write: (tx) => this.write(tx, data) })
 */
export const putByCode = (db: Database, { lock, commandId, data, write }: PutByCode): Promise<Put> =>
  once(db, { commandId, data }, async (tx) => {
    await run(tx)`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`;
    return write(tx);
  });

/**
 * The record that a PUT makes: what is given, and the defaults of the schema.
 * @throws DomainError refused `needed_when_new` with the fields that have no default and are not given
 * @example newRecord(itemRecord, { code: sku, given })
 */
export function newRecord<Whole extends z.ZodObject>(
  whole: Whole,
  { code, given }: { code: string; given: object },
): z.output<Whole> {
  const { shape } = whole;
  const missing = Object.keys(shape).filter(
    (field) =>
      (given as Record<string, unknown>)[field] === undefined &&
      !(shape[field] as z.ZodType).safeParse(undefined).success,
  );
  if (missing.length > 0) throw refused('needed_when_new', { record: code, fields: missing.join(', ') });
  return whole.parse(given);
}

interface PutByCode {
  lock: string;
  commandId: string | undefined;
  data: unknown;
  write: (tx: Tx) => Promise<Put>;
}
