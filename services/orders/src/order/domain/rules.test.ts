import type { DomainError } from '@otdel/contracts';
import {
  type KnownOrder,
  mayAmend,
  mayCancel,
  mayConfirm,
  mayDeliver,
  mayMoveDays,
  maySecureSupply,
  mayShip,
} from './rules.ts';

/** Line 2 was removed. */
const lines = (...shipped: [number, number]) => [
  { no: 1, open: 4_000 - shipped[0], shipped: shipped[0] },
  { no: 2, open: 0, shipped: 0 },
  { no: 3, open: 2_000 - shipped[1], shipped: shipped[1] },
];
const picture = (over: Partial<KnownOrder> = {}): KnownOrder => ({
  number: 'SO-1',
  commercial: 'confirmed',
  delivery: 'none',
  lines: lines(0, 0),
  onTheWay: [],
  ...over,
});
const orders = {
  placed: picture({ commercial: 'placed' }),
  confirmed: picture(),
  partly: picture({ delivery: 'partly_shipped', lines: lines(1_000, 0), onTheWay: [1] }),
  shipped: picture({ delivery: 'shipped', lines: lines(4_000, 2_000), onTheWay: [2] }),
  delivered: picture({ delivery: 'delivered', lines: lines(4_000, 2_000) }),
  closed: picture({ commercial: 'closed', delivery: 'delivered', lines: lines(4_000, 2_000) }),
  cancelled: picture({
    commercial: 'cancelled',
    lines: lines(4_000, 2_000).map((l) => ({ ...l, open: 0, shipped: 0 })),
  }),
};
const amend = { lines: [{ no: 1, quantity: 3_000 }], add: [], remove: [] };

const commands = {
  confirm: mayConfirm,
  secureSupply: maySecureSupply,
  amend: (order: KnownOrder) => mayAmend(order, amend),
  ship: (order: KnownOrder) => mayShip(order, {}),
  deliver: (order: KnownOrder) => mayDeliver(order, {}),
  cancel: mayCancel,
};
const codeOf = (work: () => void): string => {
  try {
    work();
    return 'done';
  } catch (error) {
    return (error as DomainError).code;
  }
};

/** Each command at each point of an order's life. */
const table: Record<keyof typeof commands, Record<keyof typeof orders, string>> = {
  confirm: {
    placed: 'done',
    confirmed: 'order_already_confirmed',
    partly: 'order_already_confirmed',
    shipped: 'order_already_confirmed',
    delivered: 'order_already_confirmed',
    closed: 'order_already_confirmed',
    cancelled: 'order_cancelled',
  },
  secureSupply: {
    placed: 'order_not_confirmed',
    confirmed: 'done',
    partly: 'done',
    shipped: 'done',
    delivered: 'done',
    closed: 'order_closed',
    cancelled: 'order_cancelled',
  },
  amend: {
    placed: 'done',
    confirmed: 'done',
    partly: 'done',
    shipped: 'order_fully_shipped',
    delivered: 'order_fully_shipped',
    closed: 'order_closed',
    cancelled: 'order_cancelled',
  },
  ship: {
    placed: 'order_not_confirmed',
    confirmed: 'done',
    partly: 'done',
    shipped: 'nothing_to_ship',
    delivered: 'nothing_to_ship',
    closed: 'nothing_to_ship',
    cancelled: 'order_cancelled',
  },
  deliver: {
    placed: 'nothing_on_the_way',
    confirmed: 'nothing_on_the_way',
    partly: 'done',
    shipped: 'done',
    delivered: 'nothing_on_the_way',
    closed: 'nothing_on_the_way',
    cancelled: 'nothing_on_the_way',
  },
  cancel: {
    placed: 'done',
    confirmed: 'done',
    partly: 'done',
    shipped: 'order_fully_shipped',
    delivered: 'order_fully_shipped',
    closed: 'order_closed',
    cancelled: 'order_cancelled',
  },
};
const rows = Object.entries(table).flatMap(([command, answers]) =>
  Object.entries(answers).map(([order, answer]) => [command, order, answer] as const),
);
test.each(rows)('%s when %s: %s', (command, order, answer) => {
  const [rule, known] = [commands[command as keyof typeof commands], orders[order as keyof typeof orders]];
  expect(codeOf(() => rule(known))).toBe(answer);
});

test.each([
  ['down to what is shipped', { lines: [{ no: 1, quantity: 1_000 }] }, 'done'],
  ['below what is shipped', { lines: [{ no: 1, quantity: 999 }] }, 'below_shipped'],
  ['an unknown line', { lines: [{ no: 9 }] }, 'line_not_found'],
  ['a line that was removed', { lines: [{ no: 2 }] }, 'line_not_found'],
  ['a line twice', { lines: [{ no: 1 }, { no: 1 }] }, 'invalid_input'],
  ['a line that is removed along', { lines: [{ no: 3 }], remove: [3] }, 'invalid_input'],
  ['away what is not shipped', { remove: [3] }, 'done'],
  ['away what is shipped', { remove: [1] }, 'line_shipped'],
])('amends %s: %s', (_what, change, answer) => {
  expect(codeOf(() => mayAmend(orders.partly, { lines: [], add: [], remove: [], ...change }))).toBe(answer);
});

test('an amendment may replace all lines, but not remove all', () => {
  const remove = [1, 3];
  expect(codeOf(() => mayAmend(orders.placed, { lines: [], add: [], remove }))).toBe('nothing_left');
  expect(codeOf(() => mayAmend(orders.placed, { lines: [], add: [{}], remove }))).toBe('done');
});

test.each([
  ['all that is open', [{ no: 1, quantity: 3_000 }], 'done'],
  ['more than that', [{ no: 1, quantity: 3_001 }], 'more_than_ordered'],
  ['of a removed line', [{ no: 2, quantity: 1 }], 'more_than_ordered'],
  ['of no line', [{ no: 9, quantity: 1 }], 'line_not_found'],
  [
    'of a line twice',
    [
      { no: 1, quantity: 1 },
      { no: 1, quantity: 1 },
    ],
    'invalid_input',
  ],
])('ships %s', (_what, asked, answer) => {
  expect(codeOf(() => mayShip(orders.partly, { lines: asked }))).toBe(answer);
});

test.each([
  ['one on the way', 1, orders.partly, 'done'],
  ['one that came', 1, orders.shipped, 'already_delivered'],
  ['one of nothing shipped', 1, orders.confirmed, 'nothing_on_the_way'],
])('delivers %s', (_what, shipmentNo, order, answer) => {
  expect(codeOf(() => mayDeliver(order, { shipmentNo }))).toBe(answer);
});

test('a refusal names the line and the quantities', () => {
  const { partly } = orders;
  const less = () => mayAmend(partly, { lines: [{ no: 1, quantity: 999 }], add: [], remove: [] });
  expect(less).toThrow(expect.objectContaining({ params: { line: 1, shipped: '1' } }));
  const more = () => mayShip(partly, { lines: [{ no: 1, quantity: 3_250 }] });
  expect(more).toThrow(expect.objectContaining({ params: { line: 1, open: '3', asked: '3.25' } }));
  const twice = () => mayShip(partly, { lines: [{ no: 3 }, { no: 3 }] });
  expect(twice).toThrow(
    expect.objectContaining({ issues: [{ path: 'lines', code: 'line_twice', params: { line: 3 } }] }),
  );
});

test.each([
  ['an open line to another day', { no: 1, promisedOn: '2026-12-01' }, 'done'],
  ['a shipped line to another day', { no: 2, promisedOn: '2026-12-01' }, 'day_of_shipped_line'],
  ['a shipped line to its own day', { no: 2, promisedOn: '2026-11-24' }, 'done'],
  ['a shipped line, its day left out', { no: 2 }, 'done'],
])('an amendment may move %s: %s', (_what, line, code) => {
  const present = [
    { no: 1, open: 1n, promisedOn: '2026-11-24' },
    { no: 2, open: 0n, promisedOn: '2026-11-24' },
  ];
  expect(codeOf(() => mayMoveDays(present, { lines: [line] }))).toBe(code);
});
