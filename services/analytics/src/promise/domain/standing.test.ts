import fc from 'fast-check';
import { someDays, standsOn } from '../../testing/by-hand.ts';
import { histories } from '../../testing/histories.ts';
import { type Standing, standingsOf } from './standing.ts';
import { type OrderFact, factOf } from './order-fact.ts';

const whose = { clientId: 'c', managerId: 'm' };
const fact = (on: string, facts: Partial<OrderFact>): OrderFact => ({ on, ...whose, ...facts });
const placed = fact('2026-03-01', {
  promisedOn: '2026-03-10',
  value: '100.00',
  ordered: { a: '10', b: '5' },
});
const all = { a: '10', b: '5' };

/** In short: first day, promised day, day of completion, value. */
const short = (s: Standing) =>
  `${s.fromOn.slice(5)} ${s.promisedOn.slice(5)} ${s.completedOn?.slice(5) ?? '-'} ${s.value}`;

test.each<[string, OrderFact[], string[]]>([
  ['it is placed', [], ['03-01 03-10 - 10000']],
  [
    'it is shipped in two parts, complete with the second',
    [fact('2026-03-05', { shipped: { a: '10' } }), fact('2026-03-08', { shipped: { b: '5' } })],
    ['03-01 03-10 - 10000', '03-08 03-10 03-08 10000'],
  ],
  [
    'the second part is recorded first',
    [fact('2026-03-08', { shipped: { b: '5' } }), fact('2026-03-05', { shipped: { a: '10' } })],
    ['03-01 03-10 - 10000', '03-08 03-10 03-08 10000'],
  ],
  [
    'the promise is moved twice on one day: the last move counts',
    [fact('2026-03-04', { promisedOn: '2026-03-12' }), fact('2026-03-04', { promisedOn: '2026-03-20' })],
    ['03-01 03-10 - 10000', '03-04 03-20 - 10000'],
  ],
  [
    'a move is recorded late: it counts from its own date on, over moves that were recorded before',
    [fact('2026-03-06', { promisedOn: '2026-03-12' }), fact('2026-03-04', { promisedOn: '2026-03-20' })],
    ['03-01 03-10 - 10000', '03-04 03-20 - 10000'],
  ],
  [
    'an amendment adds a line to what is partly shipped',
    [
      fact('2026-03-05', { shipped: { a: '10' } }),
      fact('2026-03-06', { value: '130.00', ordered: { ...all, c: '1' } }),
      fact('2026-03-07', { shipped: { b: '5' } }),
      fact('2026-03-11', { shipped: { c: '1' } }),
    ],
    ['03-01 03-10 - 10000', '03-06 03-10 - 13000', '03-11 03-10 03-11 13000'],
  ],
  [
    'a line that is added after everything was shipped makes it open again',
    [
      fact('2026-03-05', { shipped: all }),
      fact('2026-03-07', { value: '130.00', ordered: { ...all, c: '1' } }),
      fact('2026-03-09', { shipped: { c: '1' } }),
    ],
    ['03-01 03-10 - 10000', '03-05 03-10 03-05 10000', '03-07 03-10 - 13000', '03-09 03-10 03-09 13000'],
  ],
  [
    'an amendment removes what was left: the order is complete from then on',
    [
      fact('2026-03-05', { shipped: { a: '10' } }),
      fact('2026-03-12', { value: '80.00', ordered: { a: '10' } }),
    ],
    ['03-01 03-10 - 10000', '03-12 03-10 03-12 8000'],
  ],
  [
    'the rest is cancelled: from then on the order has less value, and is complete',
    [
      fact('2026-03-05', { shipped: { a: '10' } }),
      fact('2026-03-07', { value: '80.00', cancelled: { b: '5' } }),
    ],
    ['03-01 03-10 - 10000', '03-07 03-10 03-07 8000'],
  ],
  [
    'a whole cancellation on the first day leaves no state',
    [fact('2026-03-01', { whollyCancelled: true })],
    [],
  ],
])('%s', (_, later, expected) => expect(standingsOf([placed, ...later]).map(short)).toEqual(expected));

test('a wholly cancelled order has its last state on the day before', () => {
  const [only, ...more] = standingsOf([placed, fact('2026-03-07', { whollyCancelled: true })]);
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

test('a line stays open, even when more of another line was shipped', () => {
  const swapped = fact('2026-03-05', { shipped: { a: '15' } });
  expect(standingsOf([placed, swapped]).at(-1)!.completedOn).toBeNull();
});

const on = (standings: readonly Standing[], day: string): Standing | undefined =>
  standings.find((s) => s.fromOn <= day && (s.untilOn === null || s.untilOn > day));

test('on every day the state is that counted by hand, in whatever order facts were recorded', () => {
  fc.assert(
    fc.property(histories(0, 1), ([history]) => {
      const standings = standingsOf(history!.events.map((h) => factOf(h as never)));
      for (const day of someDays) {
        const { fromOn: _, untilOn: __, ...stands } = on(standings, day) ?? {};
        expect(stands).toEqual(standsOn(history!, day) ?? {});
      }
    }),
    { numRuns: 150 },
  );
});

test('a fact dated after a day never changes the state on that day', () => {
  fc.assert(
    fc.property(histories(0, 1), fc.constantFrom(...someDays), ([history], day) => {
      const story = history!.events.map((h) => factOf(h as never));
      const known = story.filter((t) => t.on <= day);
      const then = known.length > 0 ? standingsOf(known) : [];
      const state = (s: Standing | undefined) => s && { ...s, untilOn: null };
      expect(state(on(standingsOf(story), day))).toEqual(state(on(then, day)));
    }),
    { numRuns: 150 },
  );
});
