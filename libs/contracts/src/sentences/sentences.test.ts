import type { ErrorCode } from '../errors.ts';
import { operations } from '../index.ts';
import { en } from './en.ts';
import {
  isErrorCode,
  issueSentence,
  languageCodes,
  languages,
  rowSentence,
  sentenceOf,
  titleOf,
} from './index.ts';
import { rowsEn } from './rows.en.ts';
import { rowsRu } from './rows.ru.ts';
import { ru } from './ru.ts';

const names =
  'header rows asked at available barcode cells client clients columns correlationId count delimiter document done encoding externalRef fields file free from headers id job known least left limit megabytes missing most name now open order purchase quantity reason record reference seconds shipped sku staff supplier table to total value version way why no';
/** A value for whatever parameter a sentence asks for. */
const anything: Record<string, unknown> = {
  ...Object.fromEntries(names.split(' ').map((name) => [name, `<${name}>`])),
  ...Object.fromEntries(
    ['day', 'today', 'earliest', 'since', 'broken', 'through'].map((name) => [name, '2026-11-24']),
  ),
  role: 'manager',
  roles: ['head', 'admin'],
  line: 1,
  shipment: 2,
  lines: [{ line: 1, covered: '2', asked: '3' }],
  holds: ['prepayment', 'credit_limit', 'overdue', 'stopped'].map((kind) => ({
    kind,
    sum: '1.00',
    dueOn: '2026-11-24',
  })),
};
const codes = Object.keys(en.errors) as ErrorCode[];

test('both languages know the same codes', () => {
  expect(Object.keys(ru.errors).toSorted()).toEqual(codes.toSorted());
  expect(Object.keys(ru.issues).toSorted()).toEqual(Object.keys(en.issues).toSorted());
  expect(languageCodes).toEqual(['en', 'ru']);
});

test.each(codes)('%s is said in each language, in words of that language', (code) => {
  for (const language of languageCodes) {
    const sentence = (languages[language].errors[code] as (p: unknown) => string)(anything);
    expect(sentence).not.toMatch(/undefined|\[object|NaN/);
    if (code !== 'bad_request') expect(/[а-яё]/i.test(sentence)).toBe(language === 'ru');
  }
});

test.each(Object.keys(en.issues))('of a field: %s', (code) => {
  for (const language of languageCodes) {
    const sentence = issueSentence({ path: 'x', code, params: anything }, language);
    expect(sentence).not.toMatch(/undefined|\[object/);
    expect(/[а-яё]/i.test(sentence)).toBe(language === 'ru');
  }
});

test.each(Object.keys(rowsEn))('of a row: %s', (code) => {
  expect(Object.keys(rowsRu)).toContain(code);
  for (const language of languageCodes) {
    const sentence = rowSentence({ code, params: anything }, language);
    expect(sentence).not.toMatch(/undefined|\[object/);
    expect(/[а-яё]/i.test(sentence)).toBe(language === 'ru');
  }
});

test('of a row whatever a room refuses is said, too, with what was found', () => {
  const future = { code: 'placed_in_future', params: { day: '2026-12-01', today: '2026-11-24' } };
  expect(rowSentence(future, 'en')).toContain('after today');
  expect(rowSentence({ code: 'code_form', params: { found: 'A/B' } }, 'en')).toContain('(found "A/B")');
});

test('what zod checks by itself is said in the language too', () => {
  const issue = {
    path: 'limit',
    code: 'too_big',
    params: { origin: 'number', maximum: 200, inclusive: true },
  };
  expect(issueSentence(issue, 'en')).toContain('200');
  expect(issueSentence(issue, 'ru')).toMatch(/[а-яё].*200/i);
});

test('days are written as people of the language write them', () => {
  const error = { code: 'shipped_in_future', params: { day: '2026-11-25', today: '2026-11-24' } } as const;
  expect(sentenceOf(error, 'en')).toContain('2026-11-25');
  expect(sentenceOf(error, 'ru')).toContain('25.11.2026');
  expect(titleOf('refused', 'ru')).toBe('Отказано');
});

test('a code of a newer process is not lost', () =>
  expect(sentenceOf({ code: 'not_known_yet' as ErrorCode, params: {} }, 'ru')).toBe('not_known_yet'));

test('every refusal that an operation names is a code that there is', () => {
  for (const { refuses } of operations) for (const code of refuses) expect(isErrorCode(code)).toBe(true);
});
