import { createHash } from 'node:crypto';
import { conflict, type DomainError } from '@otdel/contracts';
import { stringify } from 'safe-stable-stringify';
import { noteReplay } from './context.ts';
import type { Database, Tx } from './database/database.ts';
import { one, run } from './database/sql.ts';

/**
 * The fingerprint of data: the same for any order of its fields. Tables keep fingerprints for thirty days, so the
 * algorithm must not change for JSON data.
 */
export const fingerprint = (data: unknown): string =>
  createHash('sha256')
    .update(stringify(data) ?? 'null')
    .digest('base64url');

/**
 * Does `work` once per command id, in the caller's transaction. A repeated command gets the result of the first one. A
 * concurrent one waits for the first to commit.
 * @param work its result must be JSON and small: ids, not views
 * @throws DomainError conflict `idempotency_key_reused` when the id came before with other data
 */
export async function applyOnce<T>(
  tx: Tx,
  command: { commandId: string | undefined; fingerprint: string },
  work: () => Promise<T>,
): Promise<T> {
  const { commandId: id } = command;
  if (!id) return work();
  const first = await run(tx)`
    insert into applied_command (id, fingerprint) values (${id}, ${command.fingerprint}) on conflict do nothing`;
  if (first === 1) {
    const result = await work();
    // without a result the row alone records that the command was done
    if ((result ?? null) !== null)
      await run(tx)`update applied_command set result = ${JSON.stringify(result)}::jsonb where id = ${id}`;
    return result;
  }
  return (await appliedAs<T>(tx, { commandId: id, fingerprint: command.fingerprint }))!.result;
}

/**
 * Does a command in a new transaction, once per command id. A repeated command gets the result of the first one.
 * @param command.data the request: a repeated command must have the same
 * @param work its result must be JSON and small: ids, not views
 * @throws DomainError conflict `idempotency_key_reused` when the id came before with other data
 * @example const id = await once(this.db, { commandId: context.commandId, data }, (tx) => this.write(tx, data))
 */
export const once = <T>(
  db: Database,
  { commandId, data }: { commandId: string | undefined; data: unknown },
  work: (tx: Tx) => Promise<T>,
): Promise<T> =>
  db.transaction((tx) => applyOnce(tx, { commandId, fingerprint: fingerprint(data) }, () => work(tx)));

/**
 * Whether a command was done.
 * @throws DomainError conflict `idempotency_key_reused` when the id came before with other data
 */
export const wasApplied = async (
  tx: Tx,
  command: { commandId: string; fingerprint: string },
): Promise<boolean> => (await appliedAs(tx, command)) !== undefined;

export const keyReused = (): DomainError => conflict('idempotency_key_reused');

async function appliedAs<T>(
  tx: Tx,
  { commandId, fingerprint }: { commandId: string; fingerprint: string },
): Promise<{ result: T } | undefined> {
  const row = await one<{ fingerprint: string; result: T }>(tx)`
    select fingerprint, result from applied_command where id = ${commandId}`;
  if (row && row.fingerprint !== fingerprint) throw keyReused();
  if (row) noteReplay();
  return row;
}

/** The stored result of a command; undefined when it was not done or has no result. */
export async function resultOf<T>(tx: Tx, commandId: string | undefined): Promise<T | undefined> {
  const row = await one<{ result: T | null }>(tx)`
    select result from applied_command where id = ${commandId ?? null}`;
  if (row) noteReplay();
  return row?.result ?? undefined;
}
