import fc from 'fast-check';
import { fingerprint } from './commands.ts';

test.each([
  ['the order of fields', { a: 1, b: 2 }, { b: 2, a: 1 }, true],
  ['a field left out', { a: 1 }, { a: 1, b: undefined }, true],
  ['nested fields', { a: [{ x: 1, y: 2 }] }, { a: [{ y: 2, x: 1 }] }, true],
  ['the order of a list', { a: [1, 2] }, { a: [2, 1] }, false],
  ['a number and its text', { a: 1 }, { a: '1' }, false],
  ['a bigint and its text', { a: 1n }, { a: '1n' }, false],
  ['null and left out', { a: null }, {}, false],
])('%s', (_, one, other, same) => expect(fingerprint(one) === fingerprint(other)).toBe(same));

test('a copy has the same fingerprint, other data another', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      expect(fingerprint(structuredClone(a))).toBe(fingerprint(a));
      expect(fingerprint([a, b]) === fingerprint([b, a])).toBe(fingerprint(a) === fingerprint(b));
      expect(fingerprint({ a })).not.toBe(fingerprint(a));
    }),
  );
});
