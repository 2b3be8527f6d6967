import { isWorkingDay, russia } from '@otdel/calendar';
import fc from 'fast-check';
import { type Instalment, instalmentsOf, type Terms, type TermsPart, wholeShare } from './instalments.ts';

const friday = Temporal.PlainDate.from('2026-11-27');
/** The Russian one: 31 December 2026 to 10 January 2027 are holidays. */
const calendar = russia();
const said = (instalments: Instalment[]) =>
  instalments.map(({ no, dueOn, amount }) => `${no}: ${amount} on ${dueOn.toString()}`);
const part = (share: number, days: number, from: TermsPart['from'] = 'shipment'): TermsPart => ({
  share,
  from,
  days,
});

test.each<[string, bigint, Terms, string[]]>([
  ['thirty days', 10_000n, { parts: [part(10_000, 30)], weekend: 'stays' }, ['1: 10000 on 2026-12-27']],
  ['on the day itself', 1n, { parts: [part(10_000, 0)], weekend: 'stays' }, ['1: 1 on 2026-11-27']],
  [
    'thirds: the last one has the remainder',
    100n,
    { parts: [part(3_333, 10), part(3_333, 20), part(3_334, 30)], weekend: 'stays' },
    ['1: 33 on 2026-12-07', '2: 33 on 2026-12-17', '3: 34 on 2026-12-27'],
  ],
  [
    'half now, half ten days after the end of the month',
    9_999n,
    { parts: [part(5_000, 0), part(5_000, 10, 'month_end')], weekend: 'stays' },
    ['1: 5000 on 2026-11-27', '2: 4999 on 2026-12-10'],
  ],
  ['a Sunday moves on', 5n, { parts: [part(10_000, 30)], weekend: 'next' }, ['1: 5 on 2026-12-28']],
  ['a holiday moves on', 5n, { parts: [part(10_000, 40)], weekend: 'next' }, ['1: 5 on 2027-01-11']],
  ['a holiday moves back', 5n, { parts: [part(10_000, 40)], weekend: 'previous' }, ['1: 5 on 2026-12-30']],
  ['a Sunday moves back', 5n, { parts: [part(10_000, 30)], weekend: 'previous' }, ['1: 5 on 2026-12-25']],
  [
    'parts that move to one day are one',
    100n,
    { parts: [part(5_000, 1), part(5_000, 2)], weekend: 'next' },
    ['1: 100 on 2026-11-30'],
  ],
  [
    'a kopeck is not halved',
    1n,
    { parts: [part(5_000, 1), part(5_000, 2)], weekend: 'stays' },
    ['1: 1 on 2026-11-28'],
  ],
])('%s', (_, total, terms, expected) => {
  expect(said(instalmentsOf(total, terms, friday, calendar))).toEqual(expected);
});

const anyParts = fc
  .array(fc.record({ share: fc.integer({ min: 1, max: 9_999 }), days: fc.nat(400), end: fc.boolean() }), {
    minLength: 0,
    maxLength: 5,
  })
  .map((parts) => {
    const taken: TermsPart[] = [];
    let left = wholeShare;
    for (const { share, days, end } of parts) {
      if (share >= left) break;
      taken.push(part(share, days, end ? 'month_end' : 'shipment'));
      left -= share;
    }
    return [...taken, part(left, 30)];
  });

test('the instalments are above zero, in the order of their days, each day once, and sum to the total', () =>
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: 10n ** 15n }),
      anyParts,
      fc.constantFrom<Terms['weekend']>('stays', 'next', 'previous'),
      (total, parts, weekend) => {
        const instalments = instalmentsOf(total, { parts, weekend }, friday, calendar);
        expect(instalments.reduce((sum, { amount }) => sum + amount, 0n)).toBe(total);
        const days = instalments.map(({ dueOn }) => dueOn.toString());
        expect(days).toEqual([...new Set(days)].sort());
        for (const { amount, dueOn } of instalments) {
          expect(amount).toBeGreaterThan(0n);
          if (weekend !== 'stays') expect(isWorkingDay(calendar, dueOn)).toBe(true);
        }
        expect(instalments.map(({ no }) => no)).toEqual(instalments.map((_, i) => i + 1));
      },
    ),
  ));
