import fc from 'fast-check';
import { hasFieldTwice } from './body.ts';

test.each([
  ['{"a":1,"a":2}', true],
  ['{"a":1,"\\u0061":1}', true],
  ['[{"b":{"a":1}},{"b":{"a":1,"a":1}}]', true],
  ['{"":1,"":2}', true],
  ['{"a":1,"A":2}', false],
  ['[{"a":1},{"a":1}]', false],
  ['{"a":"\\"a\\":1,\\\\","b":":"}', false],
  [' { "a" : 1 , "b" : [ ] } ', false],
  ['":"', false],
  ['[]', false],
  ['1', false],
])('%s: %s', (text, twice) => expect(hasFieldTwice(text, JSON.parse(text))).toBe(twice));

test('no text that JSON.stringify writes names a field twice; one with a field more does', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'grapheme' }), fc.string(), (json, name) => {
      const value: unknown = JSON.parse(json);
      expect(hasFieldTwice(json, value)).toBe(false);
      const twice = `{${JSON.stringify(name)}:1,"x":${json},${JSON.stringify(name)}:2}`;
      expect(hasFieldTwice(twice, JSON.parse(twice))).toBe(true);
    }),
  );
});
