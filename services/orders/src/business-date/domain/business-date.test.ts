import { notBefore } from './business-date.ts';

const today = Temporal.PlainDate.from('2026-11-24');

test('an effect with an earlier day than its cause is refused', () => {
  const code = 'shipped_before_confirmed';
  const shipped = (day: string | Temporal.PlainDate) => () => notBefore(code, day, '2026-11-24');
  const refusal = { kind: 'refused', code, params: { day: '2026-11-23', earliest: '2026-11-24' } };
  expect(shipped('2026-11-23')).toThrow(expect.objectContaining(refusal));
  expect(shipped(today.subtract({ days: 1 }))).toThrow(expect.objectContaining(refusal));
  expect(shipped('2026-11-24')).not.toThrow();
  expect(shipped('2026-11-25')).not.toThrow();
});
