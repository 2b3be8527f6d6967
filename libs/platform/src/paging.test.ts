import fc from 'fast-check';
import { z } from 'zod';
import { decodeCursor, encodeCursor, page } from './paging.ts';

const key = z.tuple([z.string(), z.number().nullable()]);

test('a cursor comes back as it was', () => {
  fc.assert(
    fc.property(fc.string(), fc.option(fc.integer()), (name, no) => {
      expect(decodeCursor(encodeCursor([name, no]), key)).toEqual([name, no]);
    }),
  );
  expect(decodeCursor(undefined, key)).toBeUndefined();
});

test.each(['', 'x', 'null', encodeCursor(['only one']), encodeCursor([1, 1]), `${encodeCursor(['a', 1])}x}`])(
  'the foreign cursor %j is refused at its place',
  (cursor) =>
    expect(() => decodeCursor(cursor, key)).toThrow(
      expect.objectContaining({ kind: 'invalid', issues: [expect.objectContaining({ path: 'cursor' })] }),
    ),
);

test('pages follow on one another and lose no row', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 10 }), (rows, limit) => {
      const all = Array.from({ length: rows }, (_, i) => i);
      const seen: number[] = [];
      let cursor: string | null = null;
      do {
        const after: number = cursor === null ? -1 : decodeCursor(cursor, z.tuple([z.number()]))![0];
        const next = page(all.filter((n) => n > after).slice(0, limit + 1), limit, (n) => [n]);
        expect(next.items.length).toBeLessThanOrEqual(limit);
        seen.push(...next.items);
        cursor = next.next;
      } while (cursor !== null);
      expect(seen).toEqual(all);
    }),
  );
});
