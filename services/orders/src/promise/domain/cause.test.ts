import { type OrderLine, untouched } from '../../order/domain/order.ts';
import { causeOf, type Waiting } from './cause.ts';

const line = (over: Partial<OrderLine> = {}): OrderLine => ({
  id: 'l',
  no: 1,
  itemId: 'i',
  kind: 'goods',
  price: 1n,
  discount: '0',
  value: 1n,
  shippedValue: 0n,
  promisedOn: '2026-11-24',
  ordered: 10n,
  ...untouched,
  ...over,
});
const ready = line({ reserved: 10n });
const bought = line({ inPurchase: 10n });
const purchase = (expectedOn: string) => ({ source: 'purchase', expectedOn }) as const;
const job = (expectedOn: string) => ({ source: 'production', expectedOn }) as const;

test.each<[string, Partial<Waiting>, string]>([
  ['it is not confirmed', { confirmed: false, lines: [line()] }, 'unconfirmed'],
  ['nothing covers a line', { lines: [ready, line()] }, 'uncovered'],
  ['a part of a line is covered by nothing', { lines: [line({ reserved: 9n })] }, 'uncovered'],
  ['a purchase has not come', { lines: [bought], expected: [purchase('2026-11-25')] }, 'supplier_late'],
  ['a job is not done', { lines: [line({ inProduction: 10n })], expected: [job('2026-11-25')] }, 'job_late'],
  [
    'a purchase and a job: the later one counts',
    {
      lines: [line({ inPurchase: 5n, inProduction: 5n })],
      expected: [purchase('2026-11-25'), job('2026-11-26')],
    },
    'job_late',
  ],
  [
    'a purchase and a job for one day: the purchase counts, whichever comes first',
    {
      lines: [line({ inPurchase: 5n, inProduction: 5n })],
      expected: [purchase('2026-11-25'), job('2026-11-25')],
    },
    'supplier_late',
  ],
  ['all is there', { lines: [ready] }, 'ready_not_shipped'],
  ['the rest is there', { lines: [line({ shipped: 4n, reserved: 6n })] }, 'ready_not_shipped'],
  ['the rest was removed', { lines: [line({ shipped: 4n, cancelled: 6n })] }, 'ready_not_shipped'],
  [
    'something is covered by nothing beside a late purchase',
    { lines: [bought, line()], expected: [purchase('2026-11-25')] },
    'uncovered',
  ],
])('the cause when %s', (_what, waiting, cause) => {
  expect(causeOf({ confirmed: true, lines: [], expected: [], ...waiting })).toBe(cause);
  const reversed = { ...waiting, expected: waiting.expected?.toReversed() ?? [] };
  expect(causeOf({ confirmed: true, lines: [], ...reversed })).toBe(cause);
});
