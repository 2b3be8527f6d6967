import { everybodyOf } from './assignee.ts';
import { ids, state } from '../testing/samples.ts';
import { facts, happens, testSteps } from '../testing/steps-in-words.ts';
import { orderStepKinds } from './step.ts';
import { stepsOf } from './steps.ts';

const ready = state({ stage: 'ready', axes: { supply: 'covered' } });
const partly = (supply: 'covered' | 'on_the_way' | 'uncovered') =>
  state({ stage: 'partly_shipped', axes: { supply, delivery: 'partly_shipped' } });

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

const takenBack = {
  correctionId: ids.other,
  shipmentId: ids.shipment,
  shippedOn: '2026-11-22',
  takenBackOn: '2026-11-22',
  lines: [],
};

testSteps([
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
    'placed, its manager has left: whose the client is confirms it',
    happens(
      'order.placed',
      { state: state(), ...placed },
      { ...facts, gone: new Set([ids.manager]), clientManagers: new Map([[ids.client, ids.other]]) },
    ),
    ['open confirm_order of order for other due 2026-11-20'],
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
      'dropped hasten_supply of order on 2026-11-20',
    ],
  ],
  [
    'supply looked at, something uncovered',
    happens('order.supply_secured', { state: state({ axes: { supply: 'uncovered' } }), uncoveredLines: [2] }),
    [
      'open settle_supply of order for operations due 2026-11-20',
      'dropped ship_order of order on 2026-11-20',
    ],
  ],
  [
    'supply looked at, something uncovered, and something can be shipped',
    happens('order.supply_secured', {
      state: state({ axes: { supply: 'uncovered' }, shippable: true }),
      uncoveredLines: [2],
    }),
    [
      'open settle_supply of order for operations due 2026-11-20',
      'open ship_order of order for operations due 2026-11-24',
    ],
  ],
  [
    'all is on the way, and nothing can be shipped any more',
    happens('order.supply_secured', {
      state: state({ stage: 'supply', axes: { supply: 'on_the_way' }, shippable: false }),
      uncoveredLines: [],
    }),
    ['done settle_supply of order on 2026-11-20', 'dropped ship_order of order on 2026-11-20'],
  ],
  [
    'supply looked at, on the way',
    happens('order.supply_secured', { state: state({ axes: { supply: 'on_the_way' } }), uncoveredLines: [] }),
    ['done settle_supply of order on 2026-11-20', 'dropped ship_order of order on 2026-11-20'],
  ],
  [
    'supply looked at, all there',
    happens('order.supply_secured', { state: ready, uncoveredLines: [] }),
    ['done settle_supply of order on 2026-11-20', 'open ship_order of order for operations due 2026-11-24'],
  ],
  [
    'ready',
    happens('order.ready', { state: ready, readyOn: '2026-11-20' }),
    [
      'done settle_supply of order on 2026-11-20',
      'done hasten_supply of order on 2026-11-20',
      'open ship_order of order for operations due 2026-11-24',
    ],
  ],
  [
    'shipped whole: done on the day of the latest shipment',
    happens('order.shipped', { state: state({ stage: 'shipped' }), ...shipped }),
    [
      'done ship_order of order on 2026-11-23',
      'done promise_at_risk of order on 2026-11-23',
      'done settle_supply of order on 2026-11-23',
      'done hasten_supply of order on 2026-11-23',
      'open confirm_delivery of shipment for operations due 2026-11-25',
    ],
  ],
  [
    'shipped in part, the rest lies ready',
    happens('order.shipped', { state: partly('covered'), ...shipped, complete: false, completedOn: null }),
    ['open confirm_delivery of shipment for operations due 2026-11-25'],
  ],
  [
    'shipped in part, more can be shipped though the rest is on the way',
    happens('order.shipped', {
      state: { ...partly('on_the_way'), shippable: true },
      ...shipped,
      complete: false,
      completedOn: null,
    }),
    ['open confirm_delivery of shipment for operations due 2026-11-25'],
  ],
  [
    'shipped in part, a work that waits for goods is covered',
    happens('order.shipped', {
      state: { ...partly('covered'), shippable: false },
      ...shipped,
      complete: false,
      completedOn: null,
    }),
    [
      'done ship_order of order on 2026-11-22',
      'open confirm_delivery of shipment for operations due 2026-11-25',
    ],
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
    'a shipment taken back whole: it is to be shipped again, nothing to be delivered',
    happens('order.shipment_taken_back', { state: ready, ...takenBack, whole: true }),
    [
      'dropped confirm_delivery of shipment on 2026-11-20',
      'open ship_order of order for operations due 2026-11-24',
    ],
  ],
  [
    'a part taken back that is covered: the rest is to be shipped',
    happens('order.shipment_taken_back', { state: partly('covered'), ...takenBack, whole: false }),
    ['open ship_order of order for operations due 2026-11-24'],
  ],
  [
    'a delivery taken back: it is to be confirmed again',
    happens('order.delivery_taken_back', {
      state: state({ stage: 'shipped' }),
      shipmentId: ids.shipment,
      shippedOn: '2026-11-22',
      takenBackOn: '2026-11-24',
    }),
    ['open confirm_delivery of shipment for operations due 2026-11-25'],
  ],
  [
    'goods returned: nothing to do',
    happens('order.goods_returned', {
      state: state(),
      correctionId: ids.other,
      shipmentId: ids.shipment,
      returnedOn: '2026-11-24',
      goods: 'restock',
      lines: [],
    }),
    [],
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
    'feedback asked, its manager has left: the head asks',
    happens(
      'order.feedback_asked',
      { state: state(), askedOn: '2026-11-27', until: '2026-12-11' },
      { ...facts, gone: new Set([ids.manager]) },
    ),
    ['open ask_feedback of order for head due 2026-12-11'],
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
    }),
    [
      'move ship_order of order to 2026-11-30',
      'dropped promise_at_risk of order on 2026-11-20',
      'dropped hasten_supply of order on 2026-11-20',
    ],
  ],
  [
    'promise moved nearer: all the more at risk',
    happens('order.promise_moved', {
      state: state(),
      from: '2026-11-24',
      to: '2026-11-22',
      movedOn: '2026-11-20',
    }),
    [
      'move ship_order of order to 2026-11-22',
      'move promise_at_risk of order to 2026-11-22',
      'move hasten_supply of order to 2026-11-22',
    ],
  ],
  [
    'promise at risk',
    happens('order.promise_at_risk', { state: state(), riskAt: '2026-11-22T06:00:00Z' }),
    ['open promise_at_risk of order for manager due 2026-11-24'],
  ],
  [
    'promise at risk, because a purchase or a job comes late: operations hear of it too',
    happens('order.promise_at_risk', {
      state: state(),
      riskAt: '2026-11-22T06:00:00Z',
      cause: 'supplier_late',
    }),
    [
      'open promise_at_risk of order for manager due 2026-11-24',
      'open hasten_supply of order for operations due 2026-11-24',
    ],
  ],
  [
    'promise at risk, its manager has left',
    happens(
      'order.promise_at_risk',
      { state: state(), riskAt: '2026-11-22T06:00:00Z' },
      { ...facts, gone: new Set([ids.manager]) },
    ),
    ['open promise_at_risk of order for head due 2026-11-24'],
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
    }),
    ['dropped broken_promise of breach on 2026-11-20'],
  ],
]);

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
