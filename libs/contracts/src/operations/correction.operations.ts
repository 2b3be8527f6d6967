import { z } from 'zod';
import { supply } from '../actor.ts';
import { quantity } from '../money.ts';
import { command } from '../operation.ts';
import { orderView } from '../order.ts';
import { businessDate, id, text, wholeNumber } from '../values.ts';

const path = { orderId: id, shipmentNo: wholeNumber(1, 1_000_000) };
const reason = text(500);
const line = z.object({ no: z.int().positive(), quantity });
const lines = z.array(line).min(1).max(200);
const refuses = [
  'order_not_found',
  'shipment_not_found',
  'line_not_found',
  'order_cancelled',
  'more_than_shipped',
  'books_closed',
  'corrected_in_future',
  'corrected_before_shipped',
] as const;

export const takeBackShipment = command('orders.takeBackShipment', {
  does: 'Takes back a shipment that was recorded wrongly, in whole or in part; the goods are reserved again',
  may: supply,
  route: 'POST /api/orders/:orderId/shipments/:shipmentNo/corrections',
  path,
  input: z
    .object({
      reason,
      /** The day on which revenue falls. Left out: the day of the shipment, or today when its books are closed. */
      correctedOn: businessDate.optional(),
      /** What had not left. Left out: everything. */
      lines: lines.optional(),
    })
    .meta({ id: 'ShipmentCorrection' }),
  answer: orderView,
  status: 201,
  refuses: [...refuses, 'shipment_delivered', 'nothing_to_take_back'],
  guarded: true,
});
export const takeBackDelivery = command('orders.takeBackDelivery', {
  does: 'Takes back a delivery that was recorded wrongly: the shipment is on its way again',
  may: supply,
  route: 'POST /api/orders/:orderId/shipments/:shipmentNo/delivery-corrections',
  path,
  input: z.object({ reason }).meta({ id: 'DeliveryCorrection' }),
  answer: orderView,
  status: 201,
  refuses: ['order_not_found', 'shipment_not_found', 'order_cancelled', 'shipment_not_delivered'],
  guarded: true,
});
export const returnGoods = command('orders.returnGoods', {
  does: 'Records goods that the client gave back after their delivery',
  may: supply,
  route: 'POST /api/orders/:orderId/shipments/:shipmentNo/returns',
  path,
  input: z
    .object({
      reason,
      returnedOn: businessDate.optional(),
      /** Whether they can be sold again. */
      goods: z.enum(['restock', 'write_off']),
      lines,
    })
    .meta({ id: 'GoodsReturn' }),
  answer: orderView,
  status: 201,
  refuses: [...refuses, 'shipment_not_delivered'],
  guarded: true,
});
