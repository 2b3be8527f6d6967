import { newId, type AuditAction } from '@otdel/contracts';
import { currentContext, run, type Tx } from '@otdel/platform';

export interface AuditEntry {
  action: AuditAction;
  /** The account that was acted on. */
  accountId: string;
  /** The account that acted; the administrator when one acts as another; null for the firm's own processes. */
  by: string | null;
  details?: Record<string, unknown>;
}

/** Writes entries to the audit log, in the transaction of what they record. Details never hold passwords or tokens. */
export async function record(tx: Tx, at: Temporal.Instant, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const { correlationId } = currentContext();
  const rows = entries.map((e) => ({ ...e, id: newId(), details: e.details ?? {} }));
  await run(tx)`
    insert into audit (id, at, by_account, correlation_id, action, account_id, details)
    select id, ${at.toString()}, by, ${correlationId}, action, "accountId", details
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as e (id uuid, by uuid, action text, "accountId" uuid, details jsonb)`;
}
