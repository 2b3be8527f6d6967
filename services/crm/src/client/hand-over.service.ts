import { Injectable } from '@nestjs/common';
import { type CallContext, type RequestOf, type ResponseOf, assignClient, notFound } from '@otdel/contracts';
import { Answers, Database, type Tx, many, mustBeAsSeen, once } from '@otdel/platform';
import { AssignmentService } from '../assignment/assignment.service.ts';
import { ClientQueries, versionOf } from './client.queries.ts';

/** Assigns a client to another manager, or to nobody. Its other fields stay as they are. */
@Injectable()
export class HandOverService {
  constructor(
    private readonly db: Database,
    private readonly assignments: AssignmentService,
    private readonly clients: ClientQueries,
  ) {}

  @Answers(assignClient)
  async assign(
    data: RequestOf<typeof assignClient>,
    context: CallContext,
  ): Promise<ResponseOf<typeof assignClient>> {
    await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      await lockClient(tx, data.clientId);
      if (context.seen) mustBeAsSeen(context, await versionOf(tx, data.clientId));
      const current = await this.assignments.current(tx, data.clientId);
      await this.assignments.hand(tx, data.clientId, current, data);
    });
    return this.clients.get(data, context);
  }
}

/** The row lock lets two hand-overs of one client run one after the other. @throws not_found `client` */
async function lockClient(tx: Tx, clientId: string): Promise<void> {
  const rows = await many(tx)`select from client where id = ${clientId} for update`;
  if (rows.length === 0) throw notFound('client', clientId);
}
