import { Injectable } from '@nestjs/common';
import { Clock, Database, logger } from '@otdel/platform';
import type { FastifyRequest } from 'fastify';
import { record } from '../account/audit.ts';
import type { Operator } from './operator-key.ts';

const log = logger('operator');

/** Who looks after the installation: each request in the log by name, what changes something in the audit too. */
@Injectable()
export class OperatorRecord {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** Before it is done: what then fails was tried all the same. */
  async asks({ name, id }: Operator, { method, routeOptions }: FastifyRequest): Promise<void> {
    const details = { operator: name, route: `${method} ${routeOptions.url}` };
    log.info(details, 'an operator asks');
    if (method === 'GET' || method === 'HEAD') return;
    await this.db.transaction((tx) =>
      record(tx, this.clock.now(), [{ action: 'operator_acted', accountId: id, by: id, details }]),
    );
  }
}
