import { type Stage, stages } from '@otdel/contracts';
import { untouched } from './order.ts';
import { type LineState, type StateFacts, axesOf, becameReady, completedOnOf, stageOf } from './stage.ts';

const line = (over: Partial<LineState> = {}): LineState => ({
  ...untouched,
  ordered: 4n,
  ...over,
});
const order = (lines: LineState[], over: Partial<StateFacts> = {}): StateFacts => ({
  confirmedOn: '2026-11-01',
  cancelledOn: null,
  closedOn: null,
  feedback: 'none',
  lines,
  shipments: lines.some((l) => l.shipped > 0n) ? [{ shippedOn: '2026-11-05', takenBack: false }] : [],
  ...over,
});
const all = line({ shipped: 4n, delivered: 4n });
const off = { cancelledOn: '2026-11-09' };

const cases: [what: string, StateFacts, axes: string, Stage][] = [
  ['just taken', order([line()], { confirmedOn: null }), 'placed none none', 'placed'],
  ['confirmed, nothing looked for', order([line()]), 'confirmed uncovered none', 'supply'],
  [
    'one line covered, one not',
    order([line({ reserved: 4n }), line()]),
    'confirmed uncovered none',
    'supply',
  ],
  ['bought', order([line({ inPurchase: 4n })]), 'confirmed on_the_way none', 'supply'],
  ['made', order([line({ reserved: 1n, inProduction: 3n })]), 'confirmed on_the_way none', 'supply'],
  [
    'something comes, something does not',
    order([line({ inPurchase: 1n })]),
    'confirmed uncovered none',
    'supply',
  ],
  ['all reserved', order([line({ reserved: 4n })]), 'confirmed covered none', 'ready'],
  [
    'a removed line needs nothing',
    order([line({ reserved: 4n }), line({ cancelled: 4n })]),
    'confirmed covered none',
    'ready',
  ],
  [
    'a part shipped, the rest bought',
    order([line({ shipped: 1n, inPurchase: 3n })]),
    'confirmed on_the_way partly_shipped',
    'partly_shipped',
  ],
  [
    'a part shipped, the rest there',
    order([line({ shipped: 1n, reserved: 3n })]),
    'confirmed covered partly_shipped',
    'partly_shipped',
  ],
  [
    'a part shipped and delivered',
    order([line({ shipped: 1n, delivered: 1n, reserved: 3n })]),
    'confirmed covered partly_shipped',
    'partly_shipped',
  ],
  ['one line shipped, one not', order([all, line()]), 'confirmed uncovered partly_shipped', 'partly_shipped'],
  ['all shipped', order([line({ shipped: 4n })]), 'confirmed covered shipped', 'shipped'],
  [
    'all shipped, a part delivered',
    order([all, line({ shipped: 4n, delivered: 1n })]),
    'confirmed covered shipped',
    'shipped',
  ],
  [
    'the rest cancelled',
    order([line({ shipped: 3n, cancelled: 1n })], off),
    'confirmed covered shipped',
    'shipped',
  ],
  [
    'the rest cancelled, the other delivered',
    order([line({ shipped: 3n, delivered: 3n, cancelled: 1n })], off),
    'confirmed covered delivered',
    'delivered',
  ],
  ['all delivered', order([all]), 'confirmed covered delivered', 'delivered'],
  ['asked', order([all], { feedback: 'asked' }), 'confirmed covered delivered', 'feedback'],
  ['answered', order([all], { feedback: 'answered' }), 'confirmed covered delivered', 'delivered'],
  ['not asked', order([all], { feedback: 'not_asked' }), 'confirmed covered delivered', 'delivered'],
  [
    'closed',
    order([all], { feedback: 'asked', closedOn: '2026-11-20' }),
    'closed covered delivered',
    'closed',
  ],
  [
    'cancelled before it was confirmed',
    order([line({ cancelled: 4n })], { confirmedOn: null, ...off }),
    'cancelled none none',
    'cancelled',
  ],
  ['cancelled afterwards', order([line({ cancelled: 4n })], off), 'cancelled none none', 'cancelled'],
];

test.each(cases)('%s', (_what, facts, axes, stage) => {
  const { commercial, supply, delivery } = axesOf(facts);
  expect(`${commercial} ${supply} ${delivery}`).toBe(axes);
  expect(stageOf(axesOf(facts))).toBe(stage);
});

test('some order has each stage', () => {
  expect(new Set(cases.map(([, , , stage]) => stage))).toEqual(new Set(stages));
});

test('an order is complete on the day of its latest shipment, in whatever order they were recorded', () => {
  const shipments = [
    { shippedOn: '2026-11-07', takenBack: false },
    { shippedOn: '2026-11-03', takenBack: false },
  ];
  expect(completedOnOf({ lines: [all], shipments })).toBe('2026-11-07');
  expect(completedOnOf({ lines: [all, line({ shipped: 1n })], shipments })).toBeNull();
  expect(completedOnOf({ lines: [line({ cancelled: 4n })], shipments: [] })).toBeNull();
});

test.each([
  ['all goods arrive', order([line({ inPurchase: 4n })]), order([line({ reserved: 4n })]), true],
  [
    'some goods arrive',
    order([line({ inPurchase: 4n })]),
    order([line({ reserved: 1n, inPurchase: 3n })]),
    false,
  ],
  [
    'it was ready before',
    order([line({ reserved: 4n })]),
    order([line({ shipped: 1n, reserved: 3n })]),
    false,
  ],
  [
    'the rest comes',
    order([line({ shipped: 1n, inPurchase: 3n })]),
    order([line({ shipped: 1n, reserved: 3n })]),
    true,
  ],
  [
    'the rest is cancelled',
    order([line({ shipped: 1n, inPurchase: 3n })]),
    order([line({ shipped: 1n, cancelled: 3n })]),
    false,
  ],
])('an order becomes ready or not when %s', (_what, before, after, ready) => {
  expect(becameReady(before, after)).toBe(ready);
});
