import { shippable, type Stocked } from './shippable.ts';

const line = (kind: Stocked['kind'], ordered: bigint, over: Partial<Stocked> = {}): Stocked => ({
  ...{ kind, ordered, shipped: 0n, cancelled: 0n, reserved: 0n },
  ...over,
});
const there = { reserved: 2n };

test.each<[string, Stocked[], number[]]>([
  ['goods that are there', [line('goods', 2n, there)], [0]],
  ['a part of goods', [line('goods', 5n, there)], [0]],
  ['nothing is there', [line('goods', 2n)], []],
  ['goods of one line, not of another', [line('goods', 2n), line('goods', 2n, there)], [1]],
  ['a service waits for goods', [line('goods', 2n), line('service', 2n, there)], []],
  ['a service does not go with the first goods', [line('goods', 5n, there), line('service', 2n, there)], [0]],
  ['a work does not either', [line('work', 2n, there), line('goods', 5n, there)], [1]],
  ['a service goes with the last goods', [line('goods', 5n, { shipped: 3n, reserved: 2n }), line('service', 2n, there)], [0, 1]], // prettier-ignore
  ['a service after all goods', [line('goods', 2n, { shipped: 2n }), line('service', 2n, there)], [1]],
  [
    'the rest of the goods is cancelled',
    [line('goods', 2n, { cancelled: 2n }), line('service', 2n, there)],
    [1],
  ],
  ['no goods at all', [line('work', 2n, there), line('service', 2n, there)], [0, 1]],
])('what can go: %s', (_, lines, expected) =>
  expect(shippable(lines).map((each) => lines.indexOf(each))).toEqual(expected),
);
