import { z } from 'zod';
import { sales, supply } from '../actor.ts';
import { command } from '../operation.ts';
import { deliverTo, orderView } from '../order.ts';
import { id, line, text, wholeNumber } from '../values.ts';

/** At least one field, so that a change changes something. */
const some = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object(shape).refine((given) => Object.keys(given).length > 0, 'nothing_changes');

/** What is left out stays; null takes it away. */
export const orderDetails = some({
  note: text(2000).nullable().optional(),
  deliverTo: deliverTo.nullable().optional(),
}).meta({ id: 'OrderDetails', minProperties: 1 });
export const changeDetails = command('orders.changeDetails', {
  does: 'Changes the note of an order, and where its goods go; what was shipped keeps its address',
  may: sales,
  route: 'PATCH /api/orders/:orderId',
  path: { orderId: id },
  input: orderDetails,
  answer: orderView,
  refuses: ['order_not_found', 'order_of_another'],
  guarded: true,
});

export const shipmentDetails = some({
  carrier: line(100).nullable().optional(),
  deliverTo: deliverTo.nullable().optional(),
}).meta({ id: 'ShipmentDetails', minProperties: 1 });
export const changeShipment = command('orders.changeShipment', {
  does: 'Changes the carrier of a shipment, and where it goes',
  may: supply,
  route: 'PATCH /api/orders/:orderId/shipments/:shipmentNo',
  path: { orderId: id, shipmentNo: wholeNumber(1, 1_000_000) },
  input: shipmentDetails,
  answer: orderView,
  refuses: ['order_not_found', 'shipment_not_found'],
  guarded: true,
});

export const commentOrder = command('orders.comment', {
  does: 'Says something about an order',
  may: sales,
  route: 'POST /api/orders/:orderId/comments',
  path: { orderId: id },
  input: z.object({ comment: text(2000) }).meta({ id: 'NewOrderComment' }),
  answer: orderView,
  status: 201,
  refuses: ['order_not_found'],
});
