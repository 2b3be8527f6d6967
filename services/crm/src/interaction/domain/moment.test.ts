import { momentOf } from './moment.ts';

const now = Temporal.Instant.from('2026-11-24T12:00:00Z');

it.each([
  ['left out', undefined, '2026-11-24T12:00:00Z'],
  ['this very moment', '2026-11-24T12:00:00Z', '2026-11-24T12:00:00Z'],
  ['long ago', '1996-07-04T08:00:00Z', '1996-07-04T08:00:00Z'],
  ['very exactly', '2026-11-24T11:59:59.1234567891234Z', '2026-11-24T11:59:59.123456789Z'],
])('%s', (_, said, expected) => {
  expect(momentOf(said, now).toString()).toBe(expected);
});

it.each([
  ['a millisecond ahead', '2026-11-24T12:00:00.001Z', 'refused', 'happened_in_future'],
  ['next year', '2027-11-24T12:00:00Z', 'refused', 'happened_in_future'],
  ['a mistyped year', '0026-11-24T12:00:00Z', 'invalid', 'invalid_input'],
])('%s is turned away', (_, said, kind, code) => {
  expect(() => momentOf(said, now)).toThrow(expect.objectContaining({ kind, code }));
});
