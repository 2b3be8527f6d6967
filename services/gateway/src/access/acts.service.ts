import { Injectable } from '@nestjs/common';
import type { Operation } from '@otdel/contracts';
import { Clock, Database, logger } from '@otdel/platform';
import type { Identity } from './identity.service.ts';
import { record, type AuditEntry } from '../audit/audit-log.service.ts';

const log = logger('audit');

/** Puts on record what operators do, and administrators in the name of others. */
@Injectable()
export class ActsService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Before the command is done: what then fails was tried all the same. Nothing of its business text is kept.
   * @param path what stands in the path of the request
   */
  async note(operation: Operation, identity: Identity, path: unknown): Promise<void> {
    if (identity.operator)
      log.info({ operator: identity.operator.name, call: operation.name }, 'an operator asks');
    // a path that is not one of the operation's is refused before anything is done
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
