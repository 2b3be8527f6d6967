import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { parseEnvelopeKeys, sign, verify } from './envelope-keys.ts';

const made = () => randomBytes(32).toString('base64');
const [older, newer, foreign] = [made(), made(), made()];
const keys = parseEnvelopeKeys(older);
const parts = ['events', 'otdel-orders', 'crm', '{"n":1}'];

test('what was signed holds, under either key during a rotation', () => {
  const rotating = parseEnvelopeKeys(`${newer}, ${older}`);
  expect(verify(keys, parts, sign(keys, parts))).toBe(true);
  expect(verify(rotating, parts, sign(keys, parts))).toBe(true);
  expect(verify(rotating, parts, sign(rotating, parts))).toBe(true);
  // the newer one signs: who has only the older one does not know it
  expect(verify(keys, parts, sign(rotating, parts))).toBe(false);
});

test.each([
  ['another receiver', ['events', 'otdel-planning', 'crm', '{"n":1}']],
  ['another sender', ['events', 'otdel-orders', 'planning', '{"n":1}']],
  ['another body', ['events', 'otdel-orders', 'crm', '{"n":2}']],
  ['another cut', ['events', 'otdel-orders', 'crm{', '"n":1}']],
])('%s: it does not hold', (_, others) => expect(verify(keys, others, sign(keys, parts))).toBe(false));

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a number', 7],
  ['an object', {}],
  ['an empty word', ''],
  ['a short word', 'x'],
  ['one by a foreign key', sign(parseEnvelopeKeys(foreign), parts)],
])('%s is no signature of ours', (_, signature) => expect(verify(keys, parts, signature)).toBe(false));

test('two lists of parts never share a signature', () => {
  const list = fc.array(fc.string({ maxLength: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(list, list, (a, b) => {
      expect(verify(keys, b, sign(keys, a))).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});

test.each([
  ['nothing', ''],
  ['a comma alone', ','],
  ['a short one', 'too-short'],
  ['a comma at the end', `${older},`],
  ['a short one behind a good one', `${older},short`],
  ['no base64', 'ключ'.repeat(20)],
  ['a space for the comma', `${older} ${newer}`],
])('%s: no keys, and the error says how to make one', (_, text) => {
  expect(() => parseEnvelopeKeys(text)).toThrow(/openssl rand -base64 32/);
  expect(() => parseEnvelopeKeys(text)).not.toThrow(older);
});
