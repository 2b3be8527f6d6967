import type { Envelope } from '@otdel/contracts';
import fc from 'fast-check';
import { aggregateKey, runs, sequence } from './sequence.ts';

const envelope = (aggregateId: string, aggregateVersion: number, type = 'x'): Envelope => ({
  id: `${aggregateId}-${aggregateVersion}`,
  type,
  version: 1,
  aggregate: 'order',
  aggregateId,
  aggregateVersion,
  recordedAt: '2026-11-24T12:00:00Z',
  correlationId: 'c',
  actor: { staffId: null, role: 'system' },
  payload: {},
});
const seq = (versions: number[], at = 0, unknown: number[] = []) => {
  const events = versions.map((v) => envelope('a', v));
  const isKnown = (e: Envelope) => !unknown.includes(e.aggregateVersion);
  const { ready, early } = sequence(events, new Map([[aggregateKey(events[0]!), at]]), isKnown);
  const numbers = (list: Envelope[]) => list.map((e) => e.aggregateVersion);
  return { ready: numbers(ready), early: numbers(early) };
};

test.each([
  ['in order', [1, 2, 3], 0, { ready: [1, 2, 3], early: [] }],
  ['in no order', [3, 1, 2], 0, { ready: [1, 2, 3], early: [] }],
  ['a gap waits', [1, 3, 4], 0, { ready: [1], early: [3, 4] }],
  ['the gap is filled', [2, 3, 4], 1, { ready: [2, 3, 4], early: [] }],
  ['twice', [2, 2, 1, 4, 4], 0, { ready: [1, 2], early: [4] }],
  ['heard before', [1, 2, 3], 2, { ready: [3], early: [] }],
  ['behind one that is not applied', [3, 4], 1, { ready: [], early: [3, 4] }],
])('%s', (_, versions, at, expected) => expect(seq(versions, at)).toEqual(expected));

test.each([
  ['an unknown one stands like a gap', [1, 2, 3], 0, [2], { ready: [1], early: [2, 3] }],
  ['an unknown one that came twice', [2, 2, 3], 1, [2], { ready: [], early: [2, 3] }],
  ['an unknown one of long ago', [1, 2, 3], 2, [1], { ready: [3], early: [] }],
])('%s', (_, versions, at, unknown, expected) => expect(seq(versions, at, unknown)).toEqual(expected));

/** Deliveries of the events of a few aggregates: every event at least once, some twice, in any order, cut anywhere. */
const deliveries = fc
  .record({
    lengths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
    again: fc.array(fc.nat(), { maxLength: 8 }),
    order: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
    cuts: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 40, maxLength: 40 }),
  })
  .map(({ lengths, again, order, cuts }) => {
    const all = lengths.flatMap((n, a) => Array.from({ length: n }, (_, v) => envelope(`a${a}`, v + 1)));
    const stream = [...all, ...again.map((i) => all[i % all.length]!)]
      .map((e, i) => ({ e, at: order[i % 40]! }))
      .toSorted((x, y) => x.at - y.at)
      .map(({ e }) => e);
    const parts: Envelope[][] = [];
    for (let i = 0, c = 0; i < stream.length; i += cuts[c++ % 40]!)
      parts.push(stream.slice(i, i + cuts[c % 40]!));
    return { all, parts };
  });

test('however events come, each is applied once, in order, and none is left', () => {
  fc.assert(
    fc.property(deliveries, ({ all, parts }) => {
      const at = new Map<string, number>();
      let waiting: Envelope[] = [];
      const applied: Envelope[] = [];
      for (const part of parts) {
        const { ready, early } = sequence([...part, ...waiting], at, () => true);
        waiting = early;
        for (const event of ready) {
          expect(event.aggregateVersion).toBe((at.get(aggregateKey(event)) ?? 0) + 1);
          at.set(aggregateKey(event), event.aggregateVersion);
          applied.push(event);
        }
      }
      expect(waiting).toEqual([]);
      expect(applied.map((e) => e.id).toSorted()).toEqual(all.map((e) => e.id).toSorted());
    }),
  );
});

test('runs keep the order within an aggregate and lose only what nobody handles', () => {
  const events = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('p', 'q', 'nobody')), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(events, (pairs) => {
      const next = new Map<string, number>();
      const ready = pairs.map(([id, type]) => {
        next.set(id, (next.get(id) ?? 0) + 1);
        return envelope(id, next.get(id)!, type);
      });
      const cut = runs(ready, (e) => (e.type === 'nobody' ? undefined : e.type));
      for (const { handler, events } of cut)
        expect(new Set(events.map((e) => e.type))).toEqual(new Set([handler]));
      const handled = cut.flatMap((r) => r.events);
      for (const id of ['a', 'b', 'c'])
        expect(handled.filter((e) => e.aggregateId === id)).toEqual(
          ready.filter((e) => e.aggregateId === id && e.type !== 'nobody'),
        );
      expect(cut.length).toBeLessThanOrEqual(handled.length);
    }),
  );
});

test('fifty orders with the same story take as many runs as one', () => {
  const story = ['placed', 'confirmed', 'shipped'];
  const ready = Array.from({ length: 50 }, (_, i) => story.map((t, v) => envelope(`o${i}`, v + 1, t))).flat();
  expect(runs(ready, (e) => e.type).map((r) => [r.handler, r.events.length])).toEqual(
    story.map((t) => [t, 50]),
  );
});
