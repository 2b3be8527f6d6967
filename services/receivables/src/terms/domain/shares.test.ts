import { percentOf } from '@otdel/contracts';
import { sharesOf } from './shares.ts';

const parts = (...percents: string[]) =>
  percents.map((percent) => ({ percent, from: 'shipment' as const, days: 0 }));

test.each([
  [['100'], [10_000]],
  [
    ['30', '70'],
    [3_000, 7_000],
  ],
  [
    ['33.33', '33.33', '33.34'],
    [3_333, 3_333, 3_334],
  ],
  [
    ['0.5', '99.5'],
    [50, 9_950],
  ],
])('%j', (percents, shares) => {
  expect(sharesOf(parts(...percents)).map(({ share }) => share)).toEqual(shares);
});

test.each([
  [['99.99'], '99.99'],
  [['50', '60'], '110'],
  [['30', '30', '30'], '90'],
])('%j is refused: it is %s', (percents, total) => {
  expect(() => sharesOf(parts(...percents))).toThrow(
    expect.objectContaining({ kind: 'refused', code: 'parts_not_whole', params: { total } }),
  );
});

test.each([
  [10_000, '100'],
  [3_000, '30'],
  [3_333, '33.33'],
  [50, '0.5'],
])('%i is %s percent', (share, percent) => expect(percentOf(share)).toBe(percent));
