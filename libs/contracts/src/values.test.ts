import fc from 'fast-check';
import { businessDate, code, flag, id, line, newId, paging, sought, text } from './index.ts';
import { z } from 'zod';

test('new ids are ids, and sort by the time of their making', () => {
  const ids = Array.from({ length: 100 }, newId);
  expect(ids.every((i) => id.safeParse(i).success)).toBe(true);
  expect(ids.toSorted()).toEqual(ids);
});

test('every day of two centuries is a business date', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 109_000 }), (n) => {
      const day = Temporal.PlainDate.from('1900-01-01').add({ days: n }).toString();
      return businessDate.safeParse(day).success;
    }),
  );
});

test.each([
  '2026-02-29',
  '2026-13-01',
  '2026-1-1',
  '24.11.2026',
  '1899-12-31',
  '2200-01-01',
  '2026-11-24T00:00:00Z',
  '',
])('%j is no business date', (day) => expect(businessDate.safeParse(day).success).toBe(false));

test.each([
  ['2026-02-30', 'no_such_day'],
  ['2026-13-01', 'no_such_day'],
  ['1899-12-31', 'date_range'],
  ['30.02.2026', 'date_form'],
  [20260230, 'date_form'],
  [null, 'date_form'],
])('of the day %j is said what is wrong', (day, code) =>
  expect(businessDate.safeParse(day).error!.issues[0]).toMatchObject({ message: code }),
);

test.each([
  [' Anna ', 'Anna'],
  ['two\nlines', 'two\nlines'],
  ['   ', undefined],
  ['bell\u0007', undefined],
  ['null\u0000', undefined],
  ['x'.repeat(11), undefined],
])('text %j is %j', (given, kept) => expect(text(10).safeParse(given).data).toBe(kept));

test.each([
  ['PAINT-W', true],
  ['Краска 5', true],
  ['a/b', true],
  ['a?b', true],
  ['a#b', true],
  ['М8/40 №5', true],
  ['100%', true],
  ['../..', true],
  ['.', false],
  ['..', false],
  [' .. ', false],
  ['a\nb', false],
  ['a\u2028b', false],
  ['\u200b', false],
  ['', false],
  ['x'.repeat(65), false],
])('code %j is valid: %s', (given, ok) => expect(code.safeParse(given).success).toBe(ok));

test('the same word is the same code and name, whatever nobody sees in it and however it was typed', () => {
  for (const schema of [code, line(64), text(64), sought(64)]) {
    expect(schema.parse('\ufeffAn\u00adna \u202eЙ\u2069\u200b')).toBe('Anna Й');
    expect(schema.parse('Cafe\u0301 \u0418\u0306')).toBe('Café Й');
  }
  expect(code.parse('a\u200db\u200c')).toBe('ab');
  expect(line(64).parse('👩\u200d🔧 می\u200cخواهم')).toBe('👩\u200d🔧 می\u200cخواهم');
});

test.each([
  [{}, { limit: 50 }],
  [
    { limit: '200', cursor: 'abc' },
    { limit: 200, cursor: 'abc' },
  ],
  [{ limit: '201' }, undefined],
  [{ limit: '0' }, undefined],
  [{ limit: 'many' }, undefined],
])('paging %j is %j', (given, page) => expect(z.object(paging).safeParse(given).data).toEqual(page));

test.each([
  ['true', true],
  ['false', false],
  ['1', undefined],
  ['', undefined],
])('flag %j is %s', (given, is) => expect(flag.safeParse(given).data).toBe(is));
