import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type CallContext,
  type RequestOf,
  type ResponseOf,
  feedbackRecorded,
  notFound,
  recordFeedback,
  refused,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Answers, Clock, Config, Database, type Tx, one, run, once } from '@otdel/platform';
import { sql } from 'kysely';
import { orderSeenBy } from '../assignment/assignment.queries.ts';
import { BooksService } from '../books/books.service.ts';
import { InteractionQueries } from '../interaction/interaction.queries.ts';
import { InteractionService } from '../interaction/interaction.service.ts';
import { answerDay, answerMoment } from './domain/answer.ts';

type FeedbackRequest = RequestOf<typeof recordFeedback>;

interface OrderRow {
  number: string;
  clientId: string;
  askedOn: string | null;
}

@Injectable()
export class FeedbackService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly books: BooksService,
    private readonly interactions: InteractionService,
    private readonly recorded: InteractionQueries,
  ) {}

  /** Records the client's opinion of an order, once. */
  @Answers(recordFeedback)
  async record(data: FeedbackRequest, context: CallContext): Promise<ResponseOf<typeof recordFeedback>> {
    const done = await once(this.db, { commandId: context.commandId, data }, (tx) =>
      this.write(tx, data, context.actor),
    );
    const recorded = await this.recorded.recorded(
      done.interactionId,
      sql`exists (select from order_ref o where o.id = i.order_id and ${orderSeenBy(context.actor)})`,
    );
    if (!recorded) throw notFound('order', data.orderId);
    return recorded;
  }

  private async write(tx: Tx, data: FeedbackRequest, actor: Actor): Promise<{ interactionId: string }> {
    const order = await orderSeen(tx, data.orderId, actor);
    const answeredOn = answerDay(order.askedOn, data.answeredOn, this.clock.today());
    await this.books.mustBeOpen(tx, answeredOn);
    const interactionId = await this.interactions.add(tx, {
      clientId: order.clientId,
      kind: 'feedback',
      subject: `Feedback on order ${order.number}`,
      body: data.comment,
      happenedAt: answerMoment(answeredOn, this.clock.now(), this.config.timeZone),
      orderId: data.orderId,
    });
    await insertOnce(tx, { ...data, interactionId, answeredOn: answeredOn.toString() });
    await publish(
      tx,
      feedbackRecorded,
      interactionId,
      {
        clientId: order.clientId,
        orderId: data.orderId,
        rating: data.rating,
        askedOn: order.askedOn,
        answeredOn: answeredOn.toString(),
      },
      this.clock.now(),
    );
    return { interactionId };
  }
}

/**
 * The order, when the actor may record an opinion of it: a manager may for his own orders and for those of his clients.
 * @throws not_found `order`
 */
async function orderSeen(tx: Tx, orderId: string, actor: Actor): Promise<OrderRow> {
  const row = await one<OrderRow>(tx)`
    select o.number, o.client_id as "clientId", o.asked_on as "askedOn"
    from order_ref o left join assignment a on a.client_id = o.client_id and a.to_on is null
    where o.id = ${orderId} and ${orderSeenBy(actor)}`;
  if (!row) throw notFound('order', orderId);
  return row;
}

/**
 * Of two requests at once the second waits for the unique key of the first.
 * @throws refused `feedback_already_recorded`
 */
async function insertOnce(
  tx: Tx,
  answer: FeedbackRequest & { interactionId: string; answeredOn: string },
): Promise<void> {
  const { orderId, interactionId, rating, answeredOn, channel } = answer;
  const inserted = await run(tx)`
    insert into feedback (order_id, interaction_id, rating, answered_on, channel)
    values (${orderId}, ${interactionId}, ${rating}, ${answeredOn}::date, ${channel})
    on conflict on constraint feedback_once do nothing`;
  if (inserted === 0) throw refused('feedback_already_recorded');
}
