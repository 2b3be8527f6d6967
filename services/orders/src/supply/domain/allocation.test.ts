import fc from 'fast-check';
import { byPromise, type Coming, type ItemState, link, reduce, serve, type Waiting } from './allocation.ts';

const line = (lineId: string, promisedOn: string, missing: bigint): Waiting => ({
  lineId,
  orderId: `order of ${lineId}`,
  orderNumber: 'SO-1',
  promisedOn,
  missing,
});
const coming = (id: string, expectedOn: string, left: bigint, links: [string, bigint][] = []): Coming => ({
  id,
  source: 'purchase',
  expectedOn,
  left,
  reducible: true,
  links: links.map(([lineId, quantity]) => ({ lineId, quantity })),
});
const everybody = () => true;
const only = (lineId: string) => (waiting: Waiting) => waiting.lineId === lineId;

describe('free stock', () => {
  const waiting = [line('late', '2026-12-20', 8n), line('soon', '2026-12-01', 8n)];
  const state = { free: 10n, waiting, coming: [] };

  test('goes to the earliest promise first', () => {
    expect([...serve(state, everybody)!.reserved]).toEqual([
      ['soon', 8n],
      ['late', 2n],
    ]);
  });
  test('is set aside for an earlier promise that is not served now', () => {
    expect([...serve(state, only('late'))!.reserved]).toEqual([['late', 2n]]);
    expect([...serve(state, only('late'), { setAside: false })!.reserved]).toEqual([['late', 8n]]);
  });
});

test('what a line gets from stock does not have to come for it any more', () => {
  const state = {
    free: 4n,
    waiting: [line('a', '2026-12-01', 10n)],
    coming: [coming('p', '2026-12-05', 10n, [['a', 10n]])],
  };
  const { linked, missing } = serve(state, everybody)!;
  expect(linked.get('a')).toBe(6n);
  expect(missing.size).toBe(0);
  const links = link(state.waiting, state.coming, linked);
  expect(reduce(state.coming, links, 0n)).toMatchObject([{ quantity: 4n }]);
});

test('what comes for nobody covers a line before anything is bought', () => {
  const state = {
    free: 0n,
    waiting: [line('a', '2026-12-01', 10n)],
    coming: [coming('p', '2026-12-05', 7n)],
  };
  const { linked, missing } = serve(state, everybody)!;
  expect([linked.get('a'), missing.get('a')]).toEqual([7n, 3n]);
});

test('when less comes than was promised, the latest promise loses', () => {
  const waiting = [line('late', '2026-12-20', 5n), line('soon', '2026-12-01', 5n)];
  const state = {
    free: 0n,
    waiting,
    coming: [
      coming('p', '2026-12-05', 6n, [
        ['late', 5n],
        ['soon', 5n],
      ]),
    ],
  };
  expect(Object.fromEntries(serve(state, everybody)!.linked)).toEqual({ soon: 5n, late: 1n });
  expect(serve(state, only('soon'))!.linked.get('soon')).toBe(1n);
  expect(
    serve({ ...state, coming: [coming('p', '2026-12-05', 4n, [['late', 5n]])] }, only('soon')),
  ).toBeUndefined();
});

test('what others lack is kept for them, and not reduced', () => {
  const waiting = [line('mine', '2026-12-01', 2n), line('others', '2026-12-05', 3n)];
  const state = { free: 0n, waiting, coming: [coming('p', '2026-12-05', 9n, [['mine', 2n]])] };
  const { linked, kept } = serve(state, only('mine'))!;
  expect(kept).toBe(3n);
  const links = link(waiting, state.coming, linked);
  expect(reduce(state.coming, links, kept)).toMatchObject([{ quantity: 4n }]);
  const byHand = [{ ...state.coming[0]!, reducible: false }];
  expect(reduce(byHand, link(waiting, byHand, linked), 0n)).toEqual([]);
});

const days = fc.integer({ min: 1, max: 9 }).map((day) => `2026-12-0${day}`);
const quantities = fc.bigInt({ min: 1n, max: 9n });
/** Lines, what comes, and links between them that hold no more than comes and than is missing. */
const states = fc
  .record({
    free: fc.bigInt({ min: 0n, max: 12n }),
    lines: fc.array(fc.tuple(days, quantities, fc.boolean()), { maxLength: 6 }),
    comes: fc.array(fc.tuple(days, quantities), { maxLength: 4 }),
  })
  .map(({ free, lines, comes }) => {
    const waiting = lines.map(([day, missing], i) => line(`l${i}`, day, missing));
    const left = waiting.map((each) => each.missing);
    const state: ItemState = {
      free,
      waiting,
      coming: comes.map(([day, quantity], i) => {
        let rest = quantity;
        const links = waiting.flatMap((each, n): [string, bigint][] => {
          const part = left[n]! < rest ? left[n]! : rest;
          left[n]! -= part;
          rest -= part;
          return part > 0n && (i + n) % 3 > 0 ? [[each.lineId, part]] : [];
        });
        return coming(`c${i}`, day, quantity, links);
      }),
    };
    const served = new Set(waiting.filter((_, i) => lines[i]![2]).map((each) => each.lineId));
    return { state, serves: ({ lineId }: Waiting) => served.has(lineId) };
  });

test('nothing is given twice, nobody gets more than is missing, and others keep what they have', () => {
  fc.assert(
    fc.property(states, ({ state, serves }) => {
      const { reserved, linked, missing, kept } = serve(state, serves)!;
      const sum = (values: Iterable<bigint>) => [...values].reduce((a, b) => a + b, 0n);
      expect(sum(reserved.values()) <= state.free).toBe(true);
      const comes = sum(state.coming.map((c) => c.left));
      expect(sum(linked.values()) + kept <= comes).toBe(true);
      for (const waiting of state.waiting) {
        const { lineId } = waiting;
        const before = sum(
          state.coming.flatMap((c) => c.links.filter((l) => l.lineId === lineId).map((l) => l.quantity)),
        );
        if (!serves(waiting)) {
          expect([linked.get(lineId), reserved.get(lineId)]).toEqual([before, undefined]);
          continue;
        }
        const got = (reserved.get(lineId) ?? 0n) + linked.get(lineId)! + (missing.get(lineId) ?? 0n);
        expect(got).toBe(waiting.missing);
      }
      const links = link(state.waiting, state.coming, linked);
      for (const [lineId, quantity] of linked)
        expect(sum(links.filter((l) => l.lineId === lineId).map((l) => l.quantity))).toBe(quantity);
      // of two lines, the earlier promise gets nothing that is expected later than what the other one gets
      const turn = [...state.waiting].sort(byPromise).map((each) => each.lineId);
      for (const one of links)
        for (const other of links)
          if (turn.indexOf(one.lineId) < turn.indexOf(other.lineId))
            expect(one.coming.expectedOn <= other.coming.expectedOn).toBe(true);
      const cut = reduce(state.coming, links, kept);
      expect(comes - sum(linked.values()) - sum(cut.map((c) => c.quantity))).toBe(kept);
    }),
    { numRuns: 500, seed: 7 },
  );
});
