import { type orderEvents, type PayloadOf } from '@otdel/contracts';
import { headOver, ownerOf, whoAsks } from './assignee.ts';
import {
  type About,
  done,
  dropped,
  move,
  open,
  type Opening,
  operations,
  orderStepKinds,
  type StepTable,
} from './step.ts';

type OrderEvent = (typeof orderEvents)[number];
type OrderState = Pick<PayloadOf<OrderEvent>, 'state'>;

/** Days after which a shipment should have arrived. */
const daysOnTheWay = 3;

const arrivesBy = (shippedOn: string): string =>
  Temporal.PlainDate.from(shippedOn).add({ days: daysOnTheWay }).toString();

const later = (a: string, b: string): string => (a > b ? a : b);

const ofOrder = (orderId: string, { state }: OrderState, detail: string | null = null): About => ({
  orderId,
  orderNumber: state.number,
  clientId: state.clientId,
  detail,
});
/** Something can be shipped, though other lines may be missing. Events of before it was told know only when all can. */
const canShip = ({ state }: OrderState): boolean =>
  state.shippable ??
  (state.axes.supply === 'covered' && (state.stage === 'ready' || state.stage === 'partly_shipped'));
const nothingToShip = ({ state }: OrderState): boolean =>
  state.axes.delivery === 'shipped' || state.axes.delivery === 'delivered';
const shipOrder = (id: string, p: OrderState): Opening =>
  open('ship_order', id, operations, p.state.promisedOn, ofOrder(id, p));

export const orderSteps: StepTable<OrderEvent> = {
  'order.placed': (p, id, facts) => [
    open('confirm_order', id, ownerOf(p.state, facts), later(p.placedOn, facts.today), ofOrder(id, p)),
  ],
  'order.confirmed': (p, id) => done(p.confirmedOn, id, 'confirm_order'),
  // its open tasks go with it: `HandOverService`
  'order.given': () => [],
  // supply is looked for in the amendment's transaction; an amendment may also take away all that was left to ship
  'order.amended': (p, id, { today }) => [
    ...(p.state.axes.supply === 'uncovered'
      ? [open('settle_supply', id, operations, today, ofOrder(id, p))]
      : done(p.amendedOn, id, 'settle_supply')),
    ...(canShip(p) ? [shipOrder(id, p)] : dropped(p.amendedOn, id, 'ship_order')),
    ...(nothingToShip(p) ? dropped(p.amendedOn, id, 'promise_at_risk', 'hasten_supply') : []),
  ],
  'order.supply_secured': (p, id, { today }) => [
    ...(p.uncoveredLines.length > 0
      ? [open('settle_supply', id, operations, today, ofOrder(id, p))]
      : done(today, id, 'settle_supply')),
    ...(canShip(p) ? [shipOrder(id, p)] : dropped(today, id, 'ship_order')),
  ],
  'order.ready': (p, id) => [
    ...done(p.readyOn, id, 'settle_supply', 'hasten_supply'),
    // it may wait for money
    ...(p.state.shippable === false ? [] : [shipOrder(id, p)]),
  ],
  'order.shipped': (p, id) => [
    ...(p.complete
      ? done(
          p.completedOn ?? p.shippedOn,
          id,
          'ship_order',
          'promise_at_risk',
          'settle_supply',
          'hasten_supply',
        )
      : canShip(p)
        ? []
        : done(p.shippedOn, id, 'ship_order')),
    open('confirm_delivery', p.shipmentId, operations, arrivesBy(p.shippedOn), ofOrder(id, p, p.shippedOn)),
  ],
  'order.delivered': (p) => p.shipmentIds.flatMap((id) => done(p.deliveredOn, id, 'confirm_delivery')),
  // what is back is reserved: it is to be shipped again
  'order.shipment_taken_back': (p, id, { today }) => [
    ...(p.whole ? dropped(today, p.shipmentId, 'confirm_delivery') : []),
    ...(canShip(p) ? [shipOrder(id, p)] : []),
  ],
  'order.delivery_taken_back': (p, id) => [
    open('confirm_delivery', p.shipmentId, operations, arrivesBy(p.shippedOn), ofOrder(id, p, p.shippedOn)),
  ],
  'order.goods_returned': () => [],
  'order.feedback_asked': (p, id, facts) => [
    open('ask_feedback', id, whoAsks(p.state, facts), p.until, ofOrder(id, p)),
  ],
  // nothing is left to do for a closed order, except the head's decision about a broken promise
  'order.closed': (p, id) => [
    ...(p.feedback === 'answered' ? done(p.closedOn, id, 'ask_feedback') : []),
    ...dropped(p.closedOn, id, ...orderStepKinds),
  ],
  // what was shipped before the cancellation still has to be delivered
  'order.cancelled': (p, id) => dropped(p.cancelledOn, id, ...orderStepKinds),
  // a later promise is not at risk any more; a promise that moved nearer still is
  'order.promise_moved': (p, id) => [
    move('ship_order', id, p.to),
    ...(p.to > p.from
      ? dropped(p.movedOn, id, 'promise_at_risk', 'hasten_supply')
      : [move('promise_at_risk', id, p.to), move('hasten_supply', id, p.to)]),
  ],
  'order.promise_at_risk': (p, id, facts) => [
    open('promise_at_risk', id, ownerOf(p.state, facts), p.state.promisedOn, ofOrder(id, p)),
    // the other causes have tasks of operations already: to find supply, to ship
    ...(p.cause === 'supplier_late' || p.cause === 'job_late'
      ? [open('hasten_supply', id, operations, p.state.promisedOn, ofOrder(id, p))]
      : []),
  ],
  'order.promise_broken': (p, id, facts) => [
    ...dropped(facts.today, id, 'promise_at_risk'),
    open(
      'broken_promise',
      p.breachId,
      headOver(p.state.managerId, facts),
      facts.today,
      ofOrder(id, p, p.brokenPromise),
    ),
  ],
  'order.breach_withdrawn': (p, _id, { today }) => dropped(today, p.breachId, 'broken_promise'),
  // nobody ships, or looks for supply, until the money is there
  'order.held': (p, id) => dropped(p.heldOn, id, 'ship_order', 'settle_supply'),
  'order.released': (p, id) => (canShip(p) ? [shipOrder(id, p)] : []),
};
