import { momentOf } from './moment.ts';

const now = Temporal.Instant.from('2026-11-24T12:00:00Z');

it.each([
  ['left out', undefined, '2026-11-24T12:00:00Z'],
  ['this very moment', '2026-11-24T12:00:00Z', '2026-11-24T12:00:00Z'],
  ['long ago', '1996-07-04T08:00:00Z', '1996-07-04T08:00:00Z'],
  ['very exactly', '2026-11-24T11:59:59.1234567891234Z', '2026-11-24T11:59:59.123456789Z'],
])('%s', (_, given, expected) => {
  expect(momentOf(given, now).toString()).toBe(expected);
});

it.each([
  ['a millisecond ahead', '2026-11-24T12:00:00.001Z'],
  ['next year', '2027-11-24T12:00:00Z'],
])('%s is turned away', (_, given) => {
  const params = { at: given, now: '2026-11-24T12:00:00Z' };
  expect(() => momentOf(given, now)).toThrow(
    expect.objectContaining({ kind: 'refused', code: 'happened_in_future', params }),
  );
});

it('a mistyped year is turned away', () => {
  const issues = [{ path: 'happenedAt', code: 'moment_too_early', params: {} }];
  expect(() => momentOf('0026-11-24T12:00:00Z', now)).toThrow(
    expect.objectContaining({ kind: 'invalid', code: 'invalid_input', issues }),
  );
});
