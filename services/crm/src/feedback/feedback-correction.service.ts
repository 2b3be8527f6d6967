import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  correctFeedback,
  feedbackCorrected,
  feedbackTakenBack,
  notFound,
  refused,
  type RequestOf,
  type ResponseOf,
  takeBackFeedback,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import { Answers, Clock, Config, Database, once, run, type Tx } from '@otdel/platform';
import { sql } from 'kysely';
import { orderSeenBy } from '../assignment/assignment.queries.ts';
import { BooksService } from '../books/books.service.ts';
import { InteractionQueries } from '../interaction/interaction.queries.ts';
import { answerDay, answerMoment, correctionDay } from './domain/answer.ts';
import { keepBefore, lockOpinion, type Opinion } from './opinion.ts';
import { orderSeen, type RatedOrder } from './rated-order.ts';

type Correct = RequestOf<typeof correctFeedback>;
type TakeBack = RequestOf<typeof takeBackFeedback>;
type View = ResponseOf<typeof correctFeedback>;

/** Puts right what was recorded of opinions. Nothing is erased: the record shows both. */
@Injectable()
export class FeedbackCorrectionService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly books: BooksService,
    private readonly recorded: InteractionQueries,
  ) {}

  /** What is left out stays. A day is moved only while the books of both days are open. */
  @Answers(correctFeedback)
  correct(data: Correct, context: CallContext): Promise<View> {
    return this.once(data, context, async (tx, before, { askedOn }) => {
      const { rating = before.rating, comment = before.comment, answeredOn = before.answeredOn } = data;
      const isMoved = answeredOn !== before.answeredOn;
      if (rating === before.rating && comment === before.comment && !isMoved)
        throw refused('nothing_to_correct');
      const now = this.clock.now();
      const on = await this.dayOf(tx, data.correctedOn, before);
      await keepBefore(tx, before, { kind: 'corrected', on, now, reason: data.reason });
      const { interactionId, clientId } = before;
      await run(tx)`update interaction set body = ${comment} where id = ${interactionId}`;
      await run(tx)`
        update feedback set rating = ${rating}, answered_on = ${answeredOn}::date where interaction_id = ${interactionId}`;
      if (isMoved) {
        const day = answerDay(askedOn, answeredOn, this.clock.today());
        await this.books.mustBeOpen(tx, day);
        await this.books.mustBeOpen(tx, Temporal.PlainDate.from(before.answeredOn));
        await run(tx)`
          update interaction set happened_at = ${answerMoment(day, now, this.config.timeZone).toString()}
          where id = ${interactionId}`;
      }
      const previously = { rating: before.rating, answeredOn: before.answeredOn };
      await publish(
        tx,
        feedbackCorrected,
        interactionId,
        {
          clientId,
          orderId: data.orderId,
          rating,
          answeredOn,
          correctedOn: on.toString(),
          previously,
        },
        now,
      );
    });
  }

  /** The client is asked again; a closed order is open again. */
  @Answers(takeBackFeedback)
  takeBack(data: TakeBack, context: CallContext): Promise<View> {
    return this.once(data, context, async (tx, before) => {
      const now = this.clock.now();
      const on = await this.dayOf(tx, data.correctedOn, before);
      await keepBefore(tx, before, { kind: 'taken_back', on, now, reason: data.reason });
      const { interactionId, clientId, rating } = before;
      await run(tx)`update feedback set taken_back = true where interaction_id = ${interactionId}`;
      const facts = { clientId, orderId: data.orderId, rating, takenBackOn: on.toString() };
      await publish(tx, feedbackTakenBack, interactionId, facts, now);
    });
  }

  private async once(
    data: Correct | TakeBack,
    { actor, commandId }: CallContext,
    change: (tx: Tx, before: Opinion, order: RatedOrder) => Promise<void>,
  ): Promise<View> {
    const { orderId } = data;
    const done = await once(this.db, { commandId, data }, async (tx) => {
      const order = await orderSeen(tx, orderId, actor);
      const before = await lockOpinion(tx, orderId);
      if (!before || before.takenBack) throw refused('feedback_not_recorded');
      await change(tx, before, order);
      return { interactionId: before.interactionId };
    });
    const seen = sql<boolean>`exists (select from order_ref o where o.id = i.order_id and ${orderSeenBy(actor)})`;
    const view = await this.recorded.recorded(done.interactionId, seen);
    if (!view) throw notFound('order', orderId);
    return view;
  }

  /** @throws refused `corrected_in_future`, `corrected_before_answered`, `books_closed` */
  private async dayOf(
    tx: Tx,
    given: string | undefined,
    { answeredOn }: Opinion,
  ): Promise<Temporal.PlainDate> {
    if (given === undefined) return this.books.openFor(tx, Temporal.PlainDate.from(answeredOn));
    const day = correctionDay(given, answeredOn, this.clock.today());
    await this.books.mustBeOpen(tx, day);
    return day;
  }
}
