import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type Page,
  type RequestOf,
  type ResponseOf,
  businessDate,
  fromMilli,
  id,
  listStockMoves,
  notFound,
} from '@otdel/contracts';
import { Answers, allOf, Database, decodeCursor, many, one, page } from '@otdel/platform';
import { sql } from 'kysely';
import { z } from 'zod';
import { seenBy } from '../order/sight.queries.ts';

type View = ResponseOf<typeof listStockMoves>['items'][number];
interface Row extends Omit<View, 'onHand' | 'reserved' | 'order'> {
  onHand: bigint;
  reserved: bigint;
  orderId: string | null;
  orderNumber: string | null;
  lineNo: number | null;
}

/** Reads the stock ledger. */
@Injectable()
export class StockMovesQueries {
  constructor(private readonly db: Database) {}

  /** The latest days first. @throws not_found `item` */
  @Answers(listStockMoves)
  async list(filters: RequestOf<typeof listStockMoves>, { actor }: CallContext): Promise<Page<View>> {
    const { itemId, limit } = filters;
    const after = decodeCursor(filters.cursor, z.tuple([businessDate, id]));
    const where = allOf(
      sql`m.item_id = ${itemId}`,
      after && sql`(m.moved_on, m.id) < (${after[0]}::date, ${after[1]}::uuid)`,
    );
    const rows = await this.db.read(async (tx) => {
      if (!(await one(tx)`select from item where id = ${itemId}`)) throw notFound('item', itemId);
      return many<Row>(tx)`
        select m.id, m.kind, m.on_hand as "onHand", m.reserved, m.moved_on as on, m.recorded_at as "recordedAt",
          o.id as "orderId", o.number as "orderNumber", l.no as "lineNo", m.actor ->> 'staffId' as by, m.why as reason
        from stock_move m
        left join (order_line l join customer_order o on o.id = l.order_id and ${seenBy(actor)}) on l.id = m.line_id
        where ${where} order by m.moved_on desc, m.id desc limit ${limit + 1}`;
    });
    return page(rows, limit, (row) => [row.on, row.id], view);
  }
}

const view = ({ orderId, orderNumber, lineNo, onHand, reserved, ...row }: Row): View => ({
  ...row,
  onHand: fromMilli(onHand),
  reserved: fromMilli(reserved),
  order: orderId === null ? null : { id: orderId, number: orderNumber!, lineNo: lineNo! },
});
