import { type PayloadOf, type purchaseEvents, type purchaseOrdered } from '@otdel/contracts';
import { type About, done, dropped, move, open, operations, type StepTable } from './step.ts';

/** A task names an order only when the purchase serves that order alone; a purchase may serve several, or stock. */
function ofPurchase({ number, lines }: PayloadOf<typeof purchaseOrdered>): About {
  const orders = new Map(lines.flatMap((line) => (line.orderId ? [[line.orderId, line.orderNumber]] : [])));
  const [only, ...others] = orders;
  const [orderId, orderNumber] = only && others.length === 0 ? only : [null, null];
  return { orderId, orderNumber, clientId: null, detail: number };
}

/** Only events of the purchase close its task: goods on their way arrive even when their order is cancelled. */
export const purchaseSteps: StepTable<(typeof purchaseEvents)[number]> = {
  'purchase.ordered': (p, id) => [open('receive_purchase', id, operations, p.expectedOn, ofPurchase(p))],
  'purchase.received': (p, id) => (p.complete ? done(p.receivedOn, id, 'receive_purchase') : []),
  'purchase.receipt_taken_back': ({ orderId, orderNumber, ...p }, id) => [
    open('receive_purchase', id, operations, p.expectedOn, {
      orderId,
      orderNumber,
      clientId: null,
      detail: p.number,
    }),
  ],
  'purchase.changed': (p, id) => [move('receive_purchase', id, p.expectedOn)],
  'purchase.closed_short': (p, id) => dropped(p.closedOn, id, 'receive_purchase'),
  'purchase.cancelled': (p, id) => dropped(p.cancelledOn, id, 'receive_purchase'),
};
