import { sentenceOf } from '@otdel/contracts/sentences';
import { answerDay, answerMoment, correctionDay } from './answer.ts';

const today = Temporal.PlainDate.from('2026-11-24');

it.each([
  ['left out', '2026-11-20', undefined, '2026-11-24'],
  ['today', '2026-11-20', '2026-11-24', '2026-11-24'],
  ['in between', '2026-11-20', '2026-11-22', '2026-11-22'],
  ['on the day it was asked', '2026-11-20', '2026-11-20', '2026-11-20'],
])('answered %s', (_, askedOn, given, expected) => {
  expect(answerDay(askedOn, given, today).toString()).toBe(expected);
});

it.each([
  ['never asked', null, undefined, 'feedback_not_asked', {}],
  ['never asked, with a day', null, '2026-11-22', 'feedback_not_asked', {}],
  ['tomorrow', '2026-11-20', '2026-11-25', 'answered_in_future', { day: '2026-11-25', today: '2026-11-24' }],
  [
    'the day before it was asked',
    '2026-11-20',
    '2026-11-19',
    'answered_before_asked',
    { day: '2026-11-19', earliest: '2026-11-20' },
  ],
])('%s is refused', (_, askedOn, given, code, params) => {
  expect(() => answerDay(askedOn, given, today)).toThrow(
    expect.objectContaining({ kind: 'refused', code, params }),
  );
});

it('the refusal says what to do while the event is on its way', () => {
  const sentence = sentenceOf({ code: 'feedback_not_asked', params: {} }, 'en');
  expect(sentence).toMatch(/just now.*send the same again in a moment/);
});

it.each([
  // 22:30 UTC on the 23rd is already the 24th in Moscow
  ['today', '2026-11-24', '2026-11-23T22:30:00Z', '2026-11-23T22:30:00Z'],
  ['yesterday', '2026-11-23', '2026-11-23T22:30:00Z', '2026-11-23T09:00:00Z'],
])('an answer of %s stands at its moment', (_, day, now, expected) => {
  const at = answerMoment(Temporal.PlainDate.from(day), Temporal.Instant.from(now), 'Europe/Moscow');
  expect(at.toString()).toBe(expected);
});

it.each(['2026-11-20', '2026-11-24'])('an answer of the 20th is put right on %s', (day) => {
  expect(correctionDay(day, '2026-11-20', today).toString()).toBe(day);
});

it.each([
  ['2026-11-25', 'corrected_in_future', { day: '2026-11-25', today: '2026-11-24' }],
  ['2026-11-19', 'corrected_before_answered', { day: '2026-11-19', earliest: '2026-11-20' }],
])('an answer of the 20th is not put right on %s', (day, code, params) => {
  expect(() => correctionDay(day, '2026-11-20', today)).toThrow(
    expect.objectContaining({ kind: 'refused', code, params }),
  );
});
