import fc from 'fast-check';
import { someDays, standsOn } from '../../testing/by-hand.ts';
import { histories } from '../../testing/histories.ts';
import { type Standing, standingsOf } from './standing.ts';
import { type OrderFact, factOf } from './order-fact.ts';

const whose = { clientId: 'c', managerId: 'm' };
const told = (on: string, facts: Partial<OrderFact>): OrderFact => ({ on, ...whose, ...facts });
const placed = told('2026-03-01', {
  promisedOn: '2026-03-10',
  value: '100.00',
  ordered: { a: '10', b: '5' },
});
const all = { a: '10', b: '5' };

/** In short: from, what it promises, since when it is complete, what it is worth. */
const short = (s: Standing) =>
  `${s.fromOn.slice(5)} ${s.promisedOn.slice(5)} ${s.completedOn?.slice(5) ?? '-'} ${s.value}`;

test.each<[string, OrderFact[], string[]]>([
  ['it is placed', [], ['03-01 03-10 - 10000']],
  [
    'it is shipped in two parts, complete with the second',
    [told('2026-03-05', { shipped: { a: '10' } }), told('2026-03-08', { shipped: { b: '5' } })],
    ['03-01 03-10 - 10000', '03-08 03-10 03-08 10000'],
  ],
  [
    'the second part is recorded first',
    [told('2026-03-08', { shipped: { b: '5' } }), told('2026-03-05', { shipped: { a: '10' } })],
    ['03-01 03-10 - 10000', '03-08 03-10 03-08 10000'],
  ],
  [
    'the promise is moved, twice on one day: the last word counts',
    [told('2026-03-04', { promisedOn: '2026-03-12' }), told('2026-03-04', { promisedOn: '2026-03-20' })],
    ['03-01 03-10 - 10000', '03-04 03-20 - 10000'],
  ],
  [
    'a move is recorded late: it takes effect from its own date, and stays the last word',
    [told('2026-03-06', { promisedOn: '2026-03-12' }), told('2026-03-04', { promisedOn: '2026-03-20' })],
    ['03-01 03-10 - 10000', '03-04 03-20 - 10000'],
  ],
  [
    'an amendment adds a line to what is partly shipped',
    [
      told('2026-03-05', { shipped: { a: '10' } }),
      told('2026-03-06', { value: '130.00', ordered: { ...all, c: '1' } }),
      told('2026-03-07', { shipped: { b: '5' } }),
      told('2026-03-11', { shipped: { c: '1' } }),
    ],
    ['03-01 03-10 - 10000', '03-06 03-10 - 13000', '03-11 03-10 03-11 13000'],
  ],
  [
    'a line that is added after everything was shipped makes it open again',
    [
      told('2026-03-05', { shipped: all }),
      told('2026-03-07', { value: '130.00', ordered: { ...all, c: '1' } }),
      told('2026-03-09', { shipped: { c: '1' } }),
    ],
    ['03-01 03-10 - 10000', '03-05 03-10 03-05 10000', '03-07 03-10 - 13000', '03-09 03-10 03-09 13000'],
  ],
  [
    'what was left is amended away: it was awaited until then',
    [
      told('2026-03-05', { shipped: { a: '10' } }),
      told('2026-03-12', { value: '80.00', ordered: { a: '10' } }),
    ],
    ['03-01 03-10 - 10000', '03-12 03-10 03-12 8000'],
  ],
  [
    'the rest is cancelled: from then on it is worth less, and complete',
    [
      told('2026-03-05', { shipped: { a: '10' } }),
      told('2026-03-07', { value: '80.00', cancelled: { b: '5' } }),
    ],
    ['03-01 03-10 - 10000', '03-07 03-10 03-07 8000'],
  ],
  ['nothing is left to count on its first day', [told('2026-03-01', { whollyCancelled: true })], []],
])('%s', (_, later, expected) => expect(standingsOf([placed, ...later]).map(short)).toEqual(expected));

test('a wholly cancelled order stands until the day before', () => {
  const [only, ...more] = standingsOf([placed, told('2026-03-07', { whollyCancelled: true })]);
  expect(only).toEqual({
    fromOn: '2026-03-01',
    untilOn: '2026-03-07',
    promisedOn: '2026-03-10',
    completedOn: null,
    value: 10_000n,
    ...whose,
  });
  expect(more).toEqual([]);
});

test('equal quantities of other lines do not make up for a line that is open', () => {
  const swapped = told('2026-03-05', { shipped: { a: '15' } });
  expect(standingsOf([placed, swapped]).at(-1)!.completedOn).toBeNull();
});

const on = (standings: readonly Standing[], day: string): Standing | undefined =>
  standings.find((s) => s.fromOn <= day && (s.untilOn === null || s.untilOn > day));

test('on every day it stands as counted by hand, whatever was recorded when', () => {
  fc.assert(
    fc.property(histories(0, 1), ([history]) => {
      const standings = standingsOf(history!.happenings.map((h) => factOf(h as never)));
      for (const day of someDays) {
        const { fromOn: _, untilOn: __, ...stands } = on(standings, day) ?? {};
        expect(stands).toEqual(standsOn(history!, day) ?? {});
      }
    }),
    { numRuns: 150 },
  );
});

test('what is dated after a day never changes how it stood on it', () => {
  fc.assert(
    fc.property(histories(0, 1), fc.constantFrom(...someDays), ([history], day) => {
      const story = history!.happenings.map((h) => factOf(h as never));
      const known = story.filter((t) => t.on <= day);
      const then = known.length > 0 ? standingsOf(known) : [];
      const state = (s: Standing | undefined) => s && { ...s, untilOn: null };
      expect(state(on(standingsOf(story), day))).toEqual(state(on(then, day)));
    }),
    { numRuns: 150 },
  );
});
