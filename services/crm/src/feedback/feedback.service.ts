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
import { Answers, Clock, Config, Database, type Tx, run, once } from '@otdel/platform';
import { sql } from 'kysely';
import { orderSeenBy } from '../assignment/assignment.queries.ts';
import { BooksService } from '../books/books.service.ts';
import { InteractionQueries } from '../interaction/interaction.queries.ts';
import { InteractionService } from '../interaction/interaction.service.ts';
import { answerDay, answerMoment } from './domain/answer.ts';
import { keepBefore, lockOpinion } from './opinion.ts';
import { orderSeen, type RatedOrder } from './rated-order.ts';

type FeedbackRequest = RequestOf<typeof recordFeedback>;
type Answer = FeedbackRequest & { answeredOn: string };

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
    const happenedAt = answerMoment(answeredOn, this.clock.now(), this.config.timeZone);
    const answer = { ...data, answeredOn: answeredOn.toString() };
    const interactionId =
      order.takenBack === null
        ? await this.add(tx, order, answer, happenedAt)
        : await this.addAgain(tx, answer, happenedAt);
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

  private async add(
    tx: Tx,
    { clientId, number }: RatedOrder,
    answer: Answer,
    happenedAt: Temporal.Instant,
  ): Promise<string> {
    const { orderId, comment: body } = answer;
    const subject = `Feedback on order ${number}`;
    const contact = { clientId, kind: 'feedback', subject, body, happenedAt, orderId } as const;
    const interactionId = await this.interactions.add(tx, contact);
    await insertOnce(tx, { ...answer, interactionId });
    return interactionId;
  }

  /** The contact of the opinion that was taken back becomes this one: what it said until then is kept beside. */
  private async addAgain(tx: Tx, answer: Answer, happenedAt: Temporal.Instant): Promise<string> {
    const [now, on] = [this.clock.now(), this.clock.today()];
    const before = await lockOpinion(tx, answer.orderId);
    if (!before?.takenBack) throw refused('feedback_already_recorded');
    const { interactionId } = before;
    await keepBefore(tx, before, { kind: 'recorded_again', on, now, reason: null });
    await this.interactions.recordAgain(tx, interactionId, { body: answer.comment, happenedAt });
    await run(tx)`
      update feedback set rating = ${answer.rating}, answered_on = ${answer.answeredOn}::date, channel = ${answer.channel},
        taken_back = false
      where interaction_id = ${interactionId}`;
    return interactionId;
  }
}

/**
 * Of two requests at once the second waits for the unique key of the first.
 * @throws refused `feedback_already_recorded`
 */
async function insertOnce(tx: Tx, answer: Answer & { interactionId: string }): Promise<void> {
  const { orderId, interactionId, rating, answeredOn, channel } = answer;
  const inserted = await run(tx)`
    insert into feedback (order_id, interaction_id, rating, answered_on, channel)
    values (${orderId}, ${interactionId}, ${rating}, ${answeredOn}::date, ${channel})
    on conflict on constraint feedback_once do nothing`;
  if (inserted === 0) throw refused('feedback_already_recorded');
}
