import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type CallContext,
  type RequestOf,
  type ResponseOf,
  interactionRecorded,
  newId,
  notFound,
  recordInteraction,
  refused,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import {
  Answers,
  Clock,
  Database,
  type Tx,
  currentContext,
  run,
  many,
  whoActs,
  one,
  once,
} from '@otdel/platform';
import { orderSeenBy, seenBy } from '../assignment/assignment.queries.ts';
import { momentOf } from './domain/moment.ts';
import { InteractionQueries, type InteractionView } from './interaction.queries.ts';

type RecordRequest = RequestOf<typeof recordInteraction>;

export interface NewInteraction {
  clientId: string;
  kind: InteractionView['kind'];
  subject: string;
  body: string | null;
  happenedAt: Temporal.Instant;
  orderId: string | null;
}

@Injectable()
export class InteractionService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queries: InteractionQueries,
  ) {}

  /** Records a contact with a client. @throws invalid `moment_too_early` */
  @Answers(recordInteraction)
  async record(data: RecordRequest, context: CallContext): Promise<ResponseOf<typeof recordInteraction>> {
    const happenedAt = momentOf(data.happenedAt, this.clock.now());
    const done = await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      await mustSee(tx, data.clientId, context.actor);
      if (data.orderId !== null) await mustBelong(tx, data.orderId, data.clientId, context.actor);
      return { id: await this.add(tx, { ...data, happenedAt }) };
    });
    const recorded = await this.queries.recorded(done.id, seenBy(context.actor));
    if (!recorded) throw notFound('client', data.clientId);
    return recorded;
  }

  /** Records a contact and publishes that. The event leaves subject and body out. @returns its id */
  async add(tx: Tx, { clientId, kind, subject, body, happenedAt, orderId }: NewInteraction): Promise<string> {
    const id = newId();
    await run(tx)`
      insert into interaction (id, client_id, kind, subject, body, happened_at, recorded_at, recorded_by, actor,
        order_id)
      values (${id}, ${clientId}, ${kind}, ${subject}, ${body}, ${happenedAt.toString()},
        ${this.clock.now().toString()}, ${currentContext().actor.staffId}, ${whoActs()}, ${orderId})`;
    const facts = { clientId, kind, happenedAt: happenedAt.toString(), orderId };
    await publish(tx, interactionRecorded, id, facts, this.clock.now());
    return id;
  }

  /** Rewrites a contact that had not been: who records it now has recorded it. Whoever calls keeps what it said before. */
  async recordAgain(
    tx: Tx,
    id: string,
    { body, happenedAt }: Pick<NewInteraction, 'body' | 'happenedAt'>,
  ): Promise<void> {
    await run(tx)`
      update interaction set body = ${body}, happened_at = ${happenedAt.toString()},
        recorded_at = ${this.clock.now().toString()}, recorded_by = ${currentContext().actor.staffId}, actor = ${whoActs()}
      where id = ${id}`;
  }
}

/** @throws not_found `client` */
async function mustSee(tx: Tx, clientId: string, actor: Actor): Promise<void> {
  const rows = await many(tx)`
    select from client c left join assignment a on a.client_id = c.id and a.to_on is null
    where c.id = ${clientId} and ${seenBy(actor)}`;
  if (rows.length === 0) throw notFound('client', clientId);
}

/** @throws not_found `order`, also for one that the actor does not see; refused `order_of_another_client` */
async function mustBelong(tx: Tx, orderId: string, clientId: string, actor: Actor): Promise<void> {
  const row = await one<{ clientId: string }>(tx)`
    select o.client_id as "clientId"
    from order_ref o left join assignment a on a.client_id = o.client_id and a.to_on is null
    where o.id = ${orderId} and (o.client_id = ${clientId} or ${orderSeenBy(actor)})`;
  if (!row) throw notFound('order', orderId);
  if (row.clientId !== clientId) throw refused('order_of_another_client');
}
