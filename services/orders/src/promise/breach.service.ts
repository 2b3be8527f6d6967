import { Injectable } from '@nestjs/common';
import {
  acknowledgeBreach,
  type BreachView,
  type CallContext,
  commentBreach,
  correctCause,
  newId,
  type RequestOf,
} from '@otdel/contracts';
import { Answers, Clock, Database, once, run, type Tx, whoActs } from '@otdel/platform';
import { BreachQueries } from './breach.queries.ts';

/** Writes what people say about broken promises: that they have seen them, why it was, and what they do. */
@Injectable()
export class BreachService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly queries: BreachQueries,
  ) {}

  /** Who was first stays. @throws not_found `breach` */
  @Answers(acknowledgeBreach)
  acknowledge(data: RequestOf<typeof acknowledgeBreach>, context: CallContext): Promise<BreachView> {
    return this.write(
      data,
      context,
      (tx, now) =>
        run(tx)`
        update promise_breach set acknowledged_at = ${now}::timestamptz, acknowledged_by = ${context.actor.staffId}::uuid,
          acknowledged_actor = ${whoActs()}
        where id = ${data.breachId} and acknowledged_at is null`,
    );
  }

  /** @throws not_found `breach` */
  @Answers(commentBreach)
  comment(data: RequestOf<typeof commentBreach>, context: CallContext): Promise<BreachView> {
    return this.write(
      data,
      context,
      (tx, now) =>
        run(tx)`
        insert into breach_comment (id, breach_id, said, said_at, said_by, actor)
        values (${newId()}, ${data.breachId}, ${data.comment}, ${now}::timestamptz, ${context.actor.staffId}::uuid, ${whoActs()})`,
    );
  }

  /** The cause as computed on the day stays. @throws not_found `breach` */
  @Answers(correctCause)
  correct(data: RequestOf<typeof correctCause>, context: CallContext): Promise<BreachView> {
    return this.write(
      data,
      context,
      (tx, now) =>
        run(tx)`
        update promise_breach set cause = ${data.cause}, cause_reason = ${data.reason}, caused_at = ${now}::timestamptz,
          caused_by = ${context.actor.staffId}::uuid, caused_actor = ${whoActs()}
        where id = ${data.breachId}`,
    );
  }

  private async write<Data extends { breachId: string }>(
    data: Data,
    context: CallContext,
    work: (tx: Tx, now: string) => Promise<unknown>,
  ): Promise<BreachView> {
    await this.queries.get(data, context);
    await once(this.db, { commandId: context.commandId, data }, async (tx) => {
      await work(tx, this.clock.now().toString());
      return null;
    });
    return this.queries.get(data, context);
  }
}
