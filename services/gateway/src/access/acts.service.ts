import { Injectable } from '@nestjs/common';
import type { Operation } from '@otdel/contracts';
import { Clock, Database, logger } from '@otdel/platform';
import type { Identity } from './identity.service.ts';
import { record, type AuditEntry } from '../audit/audit-log.service.ts';

const log = logger('audit');

/** Records in the audit log what operators do, and what administrators do while acting as another account. */
@Injectable()
export class ActsService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes the entry before the command runs: an attempt that fails is recorded too. The entry holds the fields of the
   * path and nothing of the body.
   * @param path the parameters of the request's path
   */
  async note(operation: Operation, identity: Identity, path: unknown): Promise<void> {
    if (identity.operator)
      log.info({ operator: identity.operator.name, call: operation.name }, 'an operator asks');
    // a malformed path is refused before the command runs: there is nothing to record
    const named = operation.path.safeParse(path);
    if (operation.kind === 'query' || !named.success) return;
    const entry = entryOf(identity, { operation: operation.name, ...named.data });
    if (entry) await this.db.write((tx) => record(tx, this.clock.now(), [entry]));
  }
}

function entryOf({ accountId, operator, actedBy }: Identity, details: object): AuditEntry | undefined {
  if (operator)
    return {
      action: 'operator_acted',
      accountId,
      by: operator.id,
      details: { operator: operator.name, ...details },
    };
  return actedBy
    ? { action: 'commanded', accountId, by: actedBy.accountId, details: { ...details } }
    : undefined;
}
