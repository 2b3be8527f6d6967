import { subscriptions } from '@otdel/contracts';
import { everybodyOf, person } from './assignee.ts';
import { ids, state } from '../testing/samples.ts';
import {
  orderStepKinds,
  type StepEvent,
  stepEvents,
  type StepFacts,
  type StepOperation,
  stepsOf,
} from './steps.ts';

const today = '2026-11-20';
const facts: StepFacts = { today, headOf: new Map([[ids.manager, ids.head]]), keyClients: new Set() };
const ready = state({ stage: 'ready', axes: { supply: 'covered' } });
const partly = (supply: 'covered' | 'on_the_way' | 'uncovered') =>
  state({ stage: 'partly_shipped', axes: { supply, delivery: 'partly_shipped' } });

const own: Record<StepEvent['type'], string> = {
  ...(Object.fromEntries(stepEvents.map((e) => [e.name, ids.order])) as Record<StepEvent['type'], string>),
  'purchase.ordered': ids.purchase,
  'purchase.received': ids.purchase,
  'purchase.cancelled': ids.purchase,
  'production.ordered': ids.job,
  'production.completed': ids.job,
  'production.cancelled': ids.job,
};
type PayloadFor<N extends StepEvent['type']> = Extract<StepEvent, { type: N }>['payload'];
const happens = <N extends StepEvent['type']>(type: N, payload: PayloadFor<N>, known = facts): string[] =>
  stepsOf({ type, aggregateId: own[type], payload } as StepEvent, known).map(words);

const name = (id: string | null): string => Object.entries(ids).find(([, v]) => v === id)?.[0] ?? `${id}`;
/** An operation in a line, to be read in a table. */
function words(o: StepOperation): string {
  if (o.does === 'close') return `${o.outcome} ${o.kind} of ${name(o.subjectId)} on ${o.on}`;
  if (o.does === 'move') return `move ${o.kind} of ${name(o.subjectId)} to ${o.dueOn}`;
  const whose = o.assignee.assigneeId === null ? o.assignee.assigneeRole : name(o.assignee.assigneeId);
  return `open ${o.kind} of ${name(o.subjectId)} for ${whose} due ${o.dueOn}`;
}
const allDropped = (on: string) => orderStepKinds.map((kind) => `dropped ${kind} of order on ${on}`);

const placed = { placedOn: '2026-11-18', currency: 'RUB', value: '1.00', lines: [] };
const shipped = {
  shipmentId: ids.shipment,
  shippedOn: '2026-11-22',
  complete: true,
  completedOn: '2026-11-23',
  lines: [],
};
const cancelled = {
  cancelledOn: '2026-11-21',
  completedOn: null,
  value: '0.00',
  reason: 'why not',
  lines: [],
};
const amended = { amendedOn: '2026-11-20', value: '1.00', lines: [], reason: 'the client asked' };
const purchase = { number: 'PO-1', supplierId: ids.other, expectedOn: '2026-11-22' };
const forOrder = { itemId: ids.other, orderId: ids.order, orderNumber: 'SO-2026-000001', quantity: '1' };
const job = { number: 'MO-1', itemId: ids.other, orderId: ids.order };

const table: [string, string[], string[]][] = [
  [
    'placed: its manager confirms it, today at the latest date',
    happens('order.placed', { state: state(), ...placed }),
    ['open confirm_order of order for manager due 2026-11-20'],
  ],
  [
    'placed for a day to come: due on that day',
    happens('order.placed', { state: state(), ...placed, placedOn: '2026-11-25' }),
    ['open confirm_order of order for manager due 2026-11-25'],
  ],
  [
    'confirmed',
    happens('order.confirmed', { state: state(), confirmedOn: '2026-11-19' }),
    ['done confirm_order of order on 2026-11-19'],
  ],
  [
    'amended before it was confirmed: nothing to close is closed',
    happens('order.amended', { state: state(), ...amended }),
    ['done settle_supply of order on 2026-11-20', 'dropped ship_order of order on 2026-11-20'],
  ],
  [
    'amended, something uncovered now',
    happens('order.amended', {
      state: state({ stage: 'supply', axes: { supply: 'uncovered' } }),
      ...amended,
    }),
    [
      'open settle_supply of order for operations due 2026-11-20',
      'dropped ship_order of order on 2026-11-20',
    ],
  ],
  [
    'amended, all there',
    happens('order.amended', { state: ready, ...amended }),
    ['done settle_supply of order on 2026-11-20', 'open ship_order of order for operations due 2026-11-24'],
  ],
  [
    'amended, what was left to ship is taken away',
    happens('order.amended', {
      state: state({ stage: 'shipped', axes: { supply: 'covered', delivery: 'shipped' } }),
      ...amended,
    }),
    [
      'done settle_supply of order on 2026-11-20',
      'dropped ship_order of order on 2026-11-20',
      'dropped promise_at_risk of order on 2026-11-20',
    ],
  ],
  [
    'supply looked at, something uncovered',
    happens('order.supply_secured', { state: state({ axes: { supply: 'uncovered' } }), uncoveredLines: [2] }),
    ['open settle_supply of order for operations due 2026-11-20'],
  ],
  [
    'supply looked at, on the way',
    happens('order.supply_secured', { state: state({ axes: { supply: 'on_the_way' } }), uncoveredLines: [] }),
    ['done settle_supply of order on 2026-11-20'],
  ],
  [
    'supply looked at, all there',
    happens('order.supply_secured', { state: ready, uncoveredLines: [] }),
    ['done settle_supply of order on 2026-11-20', 'open ship_order of order for operations due 2026-11-24'],
  ],
  [
    'ready',
    happens('order.ready', { state: ready, readyOn: '2026-11-20' }),
    ['done settle_supply of order on 2026-11-20', 'open ship_order of order for operations due 2026-11-24'],
  ],
  [
    'shipped whole: done on the day of the latest shipment',
    happens('order.shipped', { state: state({ stage: 'shipped' }), ...shipped }),
    [
      'done ship_order of order on 2026-11-23',
      'done promise_at_risk of order on 2026-11-23',
      'done settle_supply of order on 2026-11-23',
      'open confirm_delivery of shipment for operations due 2026-11-25',
    ],
  ],
  [
    'shipped in part, the rest lies ready',
    happens('order.shipped', { state: partly('covered'), ...shipped, complete: false, completedOn: null }),
    ['open confirm_delivery of shipment for operations due 2026-11-25'],
  ],
  [
    'shipped in part, the rest is on the way',
    happens('order.shipped', { state: partly('on_the_way'), ...shipped, complete: false, completedOn: null }),
    [
      'done ship_order of order on 2026-11-22',
      'open confirm_delivery of shipment for operations due 2026-11-25',
    ],
  ],
  [
    'shipped in part, the rest is uncovered',
    happens('order.shipped', { state: partly('uncovered'), ...shipped, complete: false, completedOn: null }),
    [
      'done ship_order of order on 2026-11-22',
      'open confirm_delivery of shipment for operations due 2026-11-25',
    ],
  ],
  [
    'delivered: each shipment that was',
    happens('order.delivered', {
      state: state({ stage: 'delivered' }),
      shipmentIds: [ids.shipment, ids.other],
      deliveredOn: '2026-11-26',
      complete: true,
    }),
    ['done confirm_delivery of shipment on 2026-11-26', 'done confirm_delivery of other on 2026-11-26'],
  ],
  [
    'feedback asked: the manager asks',
    happens('order.feedback_asked', { state: state(), askedOn: '2026-11-27', until: '2026-12-11' }),
    ['open ask_feedback of order for manager due 2026-12-11'],
  ],
  [
    'feedback asked of a key client: the head asks',
    happens(
      'order.feedback_asked',
      { state: state(), askedOn: '2026-11-27', until: '2026-12-11' },
      { ...facts, keyClients: new Set([ids.client]) },
    ),
    ['open ask_feedback of order for head due 2026-12-11'],
  ],
  [
    'feedback asked of a key client of a manager without a head: any head asks',
    happens(
      'order.feedback_asked',
      { state: state({ managerId: ids.other }), askedOn: '2026-11-27', until: '2026-12-11' },
      { ...facts, keyClients: new Set([ids.client]) },
    ),
    ['open ask_feedback of order for head due 2026-12-11'],
  ],
  [
    'closed, answered',
    happens('order.closed', { state: state(), closedOn: '2026-12-01', feedback: 'answered' }),
    ['done ask_feedback of order on 2026-12-01', ...allDropped('2026-12-01')],
  ],
  [
    'closed, unanswered',
    happens('order.closed', { state: state(), closedOn: '2026-12-12', feedback: 'unanswered' }),
    allDropped('2026-12-12'),
  ],
  [
    'cancelled: nothing of the order is left to do, but purchases and a broken promise go their own way',
    happens('order.cancelled', { state: state({ stage: 'cancelled' }), ...cancelled, whole: true }),
    allDropped('2026-11-21'),
  ],
  [
    'the rest cancelled: what was shipped is still to be delivered',
    happens('order.cancelled', { state: state({ stage: 'shipped' }), ...cancelled, whole: false }),
    allDropped('2026-11-21'),
  ],
  [
    'promise moved away: no risk any more',
    happens('order.promise_moved', {
      state: state(),
      from: '2026-11-24',
      to: '2026-11-30',
      movedOn: '2026-11-20',
      reason: 'the client asked',
    }),
    ['move ship_order of order to 2026-11-30', 'dropped promise_at_risk of order on 2026-11-20'],
  ],
  [
    'promise moved nearer: all the more at risk',
    happens('order.promise_moved', {
      state: state(),
      from: '2026-11-24',
      to: '2026-11-22',
      movedOn: '2026-11-20',
      reason: 'the client asked',
    }),
    ['move ship_order of order to 2026-11-22', 'move promise_at_risk of order to 2026-11-22'],
  ],
  [
    'promise at risk',
    happens('order.promise_at_risk', { state: state(), riskAt: '2026-11-22T06:00:00Z' }),
    ['open promise_at_risk of order for manager due 2026-11-24'],
  ],
  [
    'promise broken: the head of the manager hears of it',
    happens('order.promise_broken', {
      state: state(),
      breachId: ids.breach,
      brokenPromise: '2026-11-19',
      raisedAt: '2026-11-20T06:00:00Z',
    }),
    [
      'dropped promise_at_risk of order on 2026-11-20',
      'open broken_promise of breach for head due 2026-11-20',
    ],
  ],
  [
    'breach withdrawn',
    happens('order.breach_withdrawn', {
      state: state(),
      breachId: ids.breach,
      brokenPromise: '2026-11-19',
      withdrawnAt: '2026-11-20T06:00:00Z',
      reason: 'shipped in time',
    }),
    ['dropped broken_promise of breach on 2026-11-20'],
  ],
  [
    'purchase ordered',
    happens('purchase.ordered', { ...purchase, lines: [forOrder] }),
    ['open receive_purchase of purchase for operations due 2026-11-22'],
  ],
  [
    'purchase received in part',
    happens('purchase.received', { number: 'PO-1', receivedOn: '2026-11-21', complete: false, lines: [] }),
    [],
  ],
  [
    'purchase received',
    happens('purchase.received', { number: 'PO-1', receivedOn: '2026-11-21', complete: true, lines: [] }),
    ['done receive_purchase of purchase on 2026-11-21'],
  ],
  [
    'purchase cancelled',
    happens('purchase.cancelled', { number: 'PO-1', cancelledOn: '2026-11-21', reason: 'no need' }),
    ['dropped receive_purchase of purchase on 2026-11-21'],
  ],
  [
    'production ordered',
    happens('production.ordered', {
      ...job,
      orderNumber: 'SO-2026-000001',
      quantity: '2',
      dueOn: '2026-11-23',
    }),
    ['open complete_production of job for operations due 2026-11-23'],
  ],
  [
    'production completed in part',
    happens('production.completed', {
      ...job,
      completedOn: '2026-11-22',
      quantity: '1',
      complete: false,
      left: '1',
    }),
    [],
  ],
  [
    'production completed',
    happens('production.completed', {
      ...job,
      completedOn: '2026-11-22',
      quantity: '1',
      complete: true,
      left: '0',
    }),
    ['done complete_production of job on 2026-11-22'],
  ],
  [
    'production cancelled',
    happens('production.cancelled', { number: 'MO-1', cancelledOn: '2026-11-21', reason: 'no need' }),
    ['dropped complete_production of job on 2026-11-21'],
  ],
];

test.each(table)('%s', (_, happened, expected) => {
  expect(happened).toEqual(expected);
  // the event's id becomes the id of the task it opens
  expect(happened.filter((o) => o.startsWith('open')).length).toBeLessThanOrEqual(1);
});

const broken = {
  breachId: ids.breach,
  brokenPromise: '2026-11-19',
  raisedAt: '2026-11-20T06:00:00Z',
};
test('a broken promise of a manager without a head is for everybody of the role head', () => {
  const [, opening] = stepsOf(
    {
      type: 'order.promise_broken',
      aggregateId: ids.order,
      payload: { state: state({ managerId: ids.other }), ...broken },
    },
    facts,
  );
  expect(opening).toMatchObject({ assignee: everybodyOf('head'), about: { detail: '2026-11-19' } });
});

test.each([
  ['for one order', [forOrder, forOrder], { orderId: ids.order, orderNumber: 'SO-2026-000001' }],
  [
    'for one order and stock',
    [forOrder, { ...forOrder, orderId: null, orderNumber: null }],
    { orderId: ids.order },
  ],
  ['for two orders', [forOrder, { ...forOrder, orderId: ids.other }], { orderId: null, orderNumber: null }],
  ['for stock', [{ ...forOrder, orderId: null, orderNumber: null }], { orderId: null, orderNumber: null }],
])('a purchase %s', (_, lines, about) => {
  const [opening] = stepsOf(
    { type: 'purchase.ordered', aggregateId: ids.purchase, payload: { ...purchase, lines } },
    facts,
  );
  expect(opening).toMatchObject({ about: { ...about, detail: 'PO-1' } });
});

test('the task of a person names that person', () => {
  expect(person(ids.manager)).toEqual({ assigneeId: ids.manager, assigneeRole: null });
});

test('everything that planning hears of orders, purchases and production is in the table', () => {
  const { order = [], purchase = [], production = [] } = subscriptions.planning;
  expect(new Set(stepEvents)).toEqual(new Set([...order, ...purchase, ...production]));
});
