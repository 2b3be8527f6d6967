import { z } from 'zod';
import { everybody } from '../actor.ts';
import { query, type Route } from '../operation.ts';
import { commentView, orderBreach, promiseMove, shipmentView, stageEntry } from '../order.ts';
import { id, pageOf, paging } from '../values.ts';

/** A history of one order by page, the newest first. Purchases and jobs have other lists. */
const history = <Entry extends z.ZodType>(
  name: `orders.${string}`,
  { does, route, entry }: { does: string; route: Route; entry: Entry },
) =>
  query(name, {
    does,
    may: everybody,
    route,
    path: { orderId: id },
    input: z.object(paging),
    answer: pageOf(entry),
    refuses: ['order_not_found'],
  });

export const listPromiseMoves = history('orders.promiseMoves', {
  does: 'Moves of the promises of one order, newest first',
  route: 'GET /api/orders/:orderId/promises',
  entry: promiseMove,
});
export const listOrderBreaches = history('orders.orderBreaches', {
  does: 'Broken promises of one order, newest first',
  route: 'GET /api/orders/:orderId/breaches',
  entry: orderBreach,
});
export const listStages = history('orders.stageLog', {
  does: 'Stages of one order, newest first',
  route: 'GET /api/orders/:orderId/stages',
  entry: stageEntry,
});
export const listShipments = history('orders.shipments', {
  does: 'Shipments of one order, newest first',
  route: 'GET /api/orders/:orderId/shipments',
  entry: shipmentView,
});
export const listOrderComments = history('orders.comments', {
  does: 'What was said about one order, newest first',
  route: 'GET /api/orders/:orderId/comments',
  entry: commentView,
});
