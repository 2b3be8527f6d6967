import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  id,
  listOrderAssignments,
  listOrderBreaches,
  listOrderComments,
  listPromiseMoves,
  listShipments,
  listStages,
  notFound,
  type OrderHistory,
  type Page,
  type RequestOf,
  type ResponseOf,
} from '@otdel/contracts';
import { Answers, Clock, Database, decodeCursor, many, page } from '@otdel/platform';
import { z } from 'zod';
import { entriesAfter } from './order-histories.ts';
import {
  breachOf,
  commentOf,
  dealChangeOf,
  promiseMoveOf,
  shipmentOf,
  stageEntryOf,
  type StoredHistories,
} from './order-views.ts';
import { seenBy } from './sight.queries.ts';

type Asked = RequestOf<typeof listStages>;
/** PostgreSQL writes moments into JSON with the offset of its zone. */
const moments = z.tuple([z.iso.datetime({ offset: true }), id]);
const numbers = z.tuple([z.int()]);

/** The full histories of one order, by page. The order itself comes with the newest entries only. */
@Injectable()
export class OrderHistoryQueries {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  @Answers(listPromiseMoves)
  promises(asked: Asked, context: CallContext): Promise<ResponseOf<typeof listPromiseMoves>> {
    return this.page('promises', asked, context, moments, promiseMoveOf);
  }

  @Answers(listOrderBreaches)
  breaches(asked: Asked, context: CallContext): Promise<ResponseOf<typeof listOrderBreaches>> {
    return this.page('breaches', asked, context, moments, breachOf);
  }

  @Answers(listStages)
  stages(asked: Asked, context: CallContext): Promise<ResponseOf<typeof listStages>> {
    const today = this.clock.today();
    return this.page('stageLog', asked, context, numbers, (entry) => stageEntryOf(entry, today));
  }

  @Answers(listShipments)
  shipments(asked: Asked, context: CallContext): Promise<ResponseOf<typeof listShipments>> {
    return this.page('shipments', asked, context, numbers, shipmentOf);
  }

  @Answers(listOrderAssignments)
  assignments(asked: Asked, context: CallContext): Promise<ResponseOf<typeof listOrderAssignments>> {
    return this.page('assignments', asked, context, moments, dealChangeOf);
  }

  @Answers(listOrderComments)
  comments(asked: Asked, context: CallContext): Promise<ResponseOf<typeof listOrderComments>> {
    return this.page('comments', asked, context, moments, commentOf);
  }

  /**
   * One statement. The left join answers a row for an order without entries, so that only an order that the actor may
   * not see is not found.
   */
  private async page<Name extends OrderHistory, View>(
    name: Name,
    { orderId, cursor, limit }: Asked,
    { actor }: CallContext,
    place: z.ZodType<(string | number)[]>,
    view: (entry: StoredHistories[Name]) => View,
  ): Promise<Page<View>> {
    const after = decodeCursor(cursor, place);
    const rows = await this.db.read(
      (tx) => many<{ entry: StoredHistories[Name] | null; place: (string | number)[] | null }>(tx)`
        select h.entry, h.place from customer_order o left join lateral (${entriesAfter(name, after, limit + 1)}) h on true
        where o.id = ${orderId} and ${seenBy(actor)}`,
    );
    if (rows.length === 0) throw notFound('order', orderId);
    const found = rows.flatMap(({ entry, place: at }) => (entry && at ? [{ entry, at }] : []));
    return page(
      found,
      limit,
      (row) => row.at,
      (row) => view(row.entry),
    );
  }
}
