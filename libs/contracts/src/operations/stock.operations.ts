import { z } from 'zod';
import { everybody, supply } from '../actor.ts';
import { quantity, quantityOrZero, signedQuantity, unitPrice } from '../money.ts';
import { command, query } from '../operation.ts';
import { businessDate, id, moment, pageOf, paging, text } from '../values.ts';
import { itemView } from './item.operations.ts';

export const stockMoveKinds = [
  'opening',
  'receipt',
  'production',
  'reservation',
  'release',
  'issue',
  'count',
  'write_off',
  'return',
] as const;
export const stockMoveView = z
  .object({
    id,
    kind: z.enum(stockMoveKinds),
    /** How it changes what is on hand, and what of that is reserved. */
    onHand: signedQuantity,
    reserved: signedQuantity,
    /** The day to which it belongs; `recordedAt` is when it was recorded. */
    on: businessDate,
    recordedAt: moment,
    /** For whom it is reserved or shipped; null: for nobody, or for an order that you do not see. */
    order: z.object({ id, number: z.string(), lineNo: z.int() }).nullable(),
    /** The person who did it; null: the system. */
    by: id.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'StockMove' });
export const listStockMoves = query('orders.listStockMoves', {
  does: 'What moved the stock of an item, the latest day first',
  may: everybody,
  route: 'GET /api/items/:itemId/moves',
  path: { itemId: id },
  input: z.object(paging),
  answer: pageOf(stockMoveView),
  refuses: ['item_not_found'],
});

const refuses = ['item_not_found', 'not_goods'] as const;
const reason = text(500);
export const countStock = command('orders.countStock', {
  does: 'Records what was counted at the end of a day',
  may: supply,
  route: 'POST /api/items/:itemId/counts',
  path: { itemId: id },
  input: z
    .object({ quantity: quantityOrZero, countedOn: businessDate.optional(), reason })
    .meta({ id: 'NewCount' }),
  answer: itemView,
  status: 201,
  refuses: [...refuses, 'books_closed', 'counted_in_future', 'stock_short_later'],
});
export const writeOffStock = command('orders.writeOffStock', {
  does: 'Writes off goods that are spoilt or lost',
  may: supply,
  route: 'POST /api/items/:itemId/write-offs',
  path: { itemId: id },
  input: z.object({ quantity, writtenOffOn: businessDate.optional(), reason }).meta({ id: 'NewWriteOff' }),
  answer: itemView,
  status: 201,
  refuses: [...refuses, 'books_closed', 'written_off_in_future', 'goods_gone', 'stock_short_later'],
});
export const takeInStock = command('orders.takeInStock', {
  does: 'Takes goods into stock that came without a purchase',
  may: supply,
  route: 'POST /api/items/:itemId/receipts',
  path: { itemId: id },
  input: z
    .object({
      quantity,
      receivedOn: businessDate.optional(),
      /** Of one unit; left out: what the item costs. */
      cost: unitPrice.optional(),
      reason,
    })
    .meta({ id: 'NewStockReceipt' }),
  answer: itemView,
  status: 201,
  refuses: [...refuses, 'books_closed', 'received_in_future'],
});
