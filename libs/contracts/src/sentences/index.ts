import type { ErrorCode, ErrorKind, ErrorRecord, Issue } from '../errors.ts';
import { z } from 'zod';
import { en } from './en.ts';
import type { Language } from './language.ts';
import { rowsEn } from './rows.en.ts';
import { rowsRu } from './rows.ru.ts';
import { ru } from './ru.ts';

/** All that errors say, by language. */
export const languages = { en, ru } as const satisfies Record<string, Language>;
export type LanguageCode = keyof typeof languages;
export const languageCodes = Object.keys(languages) as LanguageCode[];

type Sentence = (params: Record<string, unknown>) => string;

/** @example titleOf('not_found', 'ru') // 'Не найдено' */
export const titleOf = (kind: ErrorKind, language: LanguageCode): string => languages[language].titles[kind];

/** @example sentenceOf({ code: 'order_cancelled', params: { order: 'SO-1' } }, 'en') // 'SO-1 is cancelled; …' */
export function sentenceOf(
  { code, params }: Pick<ErrorRecord, 'code' | 'params'>,
  language: LanguageCode,
): string {
  const sentence = languages[language].errors[code] as Sentence | undefined;
  // a newer process may know codes that this one does not
  return sentence ? sentence(params) : code;
}

export const isIssueCode = (code: string): boolean => Object.hasOwn(en.issues, code);
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(en.errors, code);

/** Something of the type that was sent: the value itself does not travel. */
const examples: Record<string, unknown> = {
  string: '',
  number: 0,
  boolean: false,
  object: {},
  array: [],
  null: null,
};
const schemaSentences = { en: z.locales.en(), ru: z.locales.ru() };

/** What is wrong with one field: in our words, or in those of zod for what a schema checks by itself. */
export function issueSentence({ code, params, path }: Issue, language: LanguageCode): string {
  const ours = (languages[language].issues as unknown as Record<string, Sentence>)[code];
  if (ours) return ours(params);
  const said = schemaSentences[language].localeError({
    ...params,
    code,
    path: path.split('.'),
    input: examples[String(params['received'])],
  } as never);
  return typeof said === 'string' ? said : (said?.message ?? code);
}

const rowSentences = { en: rowsEn, ru: rowsRu };
export const isRowCode = (code: string): boolean => Object.hasOwn(rowsEn, code);

/**
 * Why a row of an import stays out: by a code of the files, of a field or of a refusal. What was found in the cell is told
 * behind it.
 * @example rowSentence({ code: 'cell_missing', params: {} }, 'en') // 'is needed and is empty'
 */
export function rowSentence(
  { code, params }: { code: string; params: Record<string, unknown> },
  language: LanguageCode,
): string {
  const { found } = params;
  const ours = (rowSentences[language] as unknown as Record<string, Sentence>)[code];
  const said = ours
    ? ours(params)
    : isErrorCode(code)
      ? sentenceOf({ code, params }, language)
      : issueSentence({ path: '', code, params }, language);
  if (typeof found !== 'string' || found === '') return said;
  return `${said} (${language === 'en' ? 'found' : 'стоит'} ${JSON.stringify(found)})`;
}
