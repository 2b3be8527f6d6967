import { createHash } from 'node:crypto';
import { conflict, type DomainError } from '@otdel/contracts';
import { sql } from 'kysely';
import { stringify } from 'safe-stable-stringify';
import type { Tx } from './database/database.ts';

/**
 * The same data gives the same fingerprint, in whatever order its fields stand. Tables keep it for thirty days, so it
 * must not come out differently for data that is JSON.
 */
export const fingerprint = (data: unknown): string =>
  createHash('sha256')
    .update(stringify(data) ?? 'null')
    .digest('base64url');

/**
 * Does `work` once per command id, in the caller's transaction: a repetition answers what the first one did. A twin
 * that comes at the same moment waits for the first to commit.
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
  const db = tx.getKysely<CommandTable>();
  const first =
    await sql`insert into applied_command (id, fingerprint) values (${id}, ${command.fingerprint}) on conflict do nothing`.execute(
      db,
    );
  if (first.numAffectedRows === 1n) {
    const result = await work();
    // nothing to remember: the row itself says that it was done
    if ((result ?? null) !== null)
      await sql`update applied_command set result = ${JSON.stringify(result)}::jsonb where id = ${id}`.execute(
        db,
      );
    return result;
  }
  return (await appliedAs<T>(tx, { commandId: id, fingerprint: command.fingerprint }))!.result;
}

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
  const { rows } = await sql<{ fingerprint: string; result: T }>`
    select fingerprint, result from applied_command where id = ${commandId}`.execute(tx.getKysely());
  if (rows[0] && rows[0].fingerprint !== fingerprint) throw keyReused();
  return rows[0];
}

/** What a command was answered with by `applyOnce`; undefined: it was not done, or answered nothing. */
export async function resultOf<T>(tx: Tx, commandId: string | undefined): Promise<T | undefined> {
  const { rows } = await sql<{ result: T | null }>`
    select result from applied_command where id = ${commandId ?? null}`.execute(tx.getKysely());
  return rows[0]?.result ?? undefined;
}

interface CommandTable {
  applied_command: { id: string; fingerprint: string; result: unknown };
}
