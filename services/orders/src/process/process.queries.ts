import { Injectable } from '@nestjs/common';
import { notFound, type RequestOf, type ResponseOf, showProcess } from '@otdel/contracts';
import { Answers, Database, one } from '@otdel/platform';
import { historyOf, TemporalConnection } from '@otdel/temporal';
import { orderProcessId } from '../order/order.messages.ts';

/** What Temporal has recorded of the processes of orders, for operators. */
@Injectable()
export class ProcessQueries {
  constructor(
    private readonly db: Database,
    private readonly temporal: TemporalConnection,
  ) {}

  @Answers(showProcess)
  async show(asked: RequestOf<typeof showProcess>): Promise<ResponseOf<typeof showProcess>> {
    const { order, after, limit } = asked;
    const found = await this.db.read(
      (tx) =>
        one<{ id: string; number: string }>(tx)`
        select id, number from customer_order where number = ${order} or id::text = ${order}`,
    );
    if (!found) throw notFound('order', order);
    const workflowId = orderProcessId(found.id);
    // one event more than asked for tells whether there is a next page
    const history = await historyOf(this.temporal, workflowId, { after, limit: limit + 1 });
    const events = history?.events ?? [];
    const items = events
      .slice(0, limit)
      .map((event) => ({ ...event, data: JSON.stringify(event.data ?? {}) }));
    return {
      orderId: found.id,
      orderNumber: found.number,
      workflowId,
      state: history?.state.toLowerCase() ?? 'none',
      items,
      next: events.length > limit ? after + limit : null,
    };
  }
}
