import { aDay, begin, end, letters, marked, noNumber, number, words } from './patterns.ts';

const sum = String.raw`(?:\d{1,3}(?:[ ']\d{3})+|\d+)(?:[.,=-]\d{1,2})?(?!\d)`;
const percent = String.raw`\d+(?:[.,]\d+)?\s*%`;
const month = `(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)${letters}`;
const year = '(?:19|20)\\d\\d';
const ofYear = `(?:\\s*г(?:од${letters}|\\.)?(?!\\p{L}))?`;

/** In this order; what one has taken is nothing for the next. */
const hidden: [RegExp, string][] = [
  // days
  [
    words(
      `(?<![\\p{L}\\d]|[\\p{L}\\d][-/.]|[№#]\\s*)(?:0?[1-9]|[12]\\d|3[01])([./-])(?:0?[1-9]|1[0-2])\\1(?:${year}|\\d\\d)(?!\\d)${ofYear}(?![\\p{L}\\d]|[-/.]\\d)`,
    ),
    aDay,
  ],
  [words(`(?<=[№#]\\s*)(?:0[1-9]|[12]\\d|3[01])\\.(?:0[1-9]|1[0-2])\\.${year}(?!\\d)${ofYear}`), aDay],
  [words(`${begin}${year}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])${end}`), aDay],
  [words(`${begin}["«]?(?:0?[1-9]|[12]\\d|3[01])["»]?\\s*${month}(?:\\s+${year}${ofYear}|${end})`), aDay],
  [words(`(?<=${begin}от\\s*)(?:0?[1-9]|[12]\\d|3[01])\\.(?:0[1-9]|1[0-2])(?![\\d.])`), aDay],
  [words(`${begin}${year}\\s*(?:г(?:од${letters}|г)?|гг)${end}\\.?`), noNumber],
  // taxes, shares and sums
  [
    words(`${begin}НДС\\s*[(:]?\\s*(?:${percent})?\\s*\\)?\\s*(?:[-–—:=]?\\s*(?:в\\s+сумме\\s+)?${sum})?`),
    noNumber,
  ],
  [words(`${percent}(?:\\s*\\)?\\s*[-–—:=]\\s*${sum})?`), noNumber],
  [words(`${begin}(?:на\\s+)?(?:сумм${letters}|итого|всего)\\s*[-–—:=]?\\s*${sum}`), noNumber],
  [
    words(`${begin}${sum}\\s*(?:тыс\\.?\\s*)?(?:р(?:уб${letters})?|коп${letters}|₽|RUB|RUR)${end}\\.?`),
    noNumber,
  ],
  [
    words(
      `(?<!${marked})${begin}(?:\\d{1,3}(?: \\d{3})+[.,]\\d\\d|\\d+\\.\\d\\d|\\d{3,}(?:,\\d\\d|[-=]00))(?![\\d.])`,
    ),
    noNumber,
  ],
  // requisites, telephones and accounts
  [
    words(
      `${begin}(?:ИНН(?:/КПП)?|КПП|БИК|ОГРН(?:ИП)?|КБК|ОКТМО|ОКПО|УИН|УИП|ИКЗ|ИГК|СНИЛС|[ркл][/.]с(?:ч(?:[её]т${letters})?)?|тел(?:ефон${letters})?)\\.?[\\s:.№/]*\\+?\\d(?:[\\d()/-]|\\s(?=\\d{2,}))*`,
    ),
    noNumber,
  ],
  [
    words(`${begin}(?:лицев|расч[её]тн|корр)${letters}\\.?\\s*сч(?:[её]т)?${letters}[\\s.:№#]*\\d+`),
    noNumber,
  ],
  [/\d{20,}/gu, noNumber],
  // contracts are not papers of ours; "счет-договор" is
  [
    words(
      `(?<![\\p{L}-])(?:(?:гос)?контракт|договор|дог|соглашени)${letters}\\.?(?:\\s+(?!сч|с/ф|заказ|заявк|упд|накл|инв|акт|от\\s)\\p{L}+){0,3}?[\\s:.]*(?:[№#]|N[oº°]?(?=[\\s.\\d]))*[\\s.]*${number}`,
    ),
    noNumber,
  ],
  // quantities
  [
    words(
      `${begin}\\d+(?:[.,]\\d+)?\\s*(?:шт|кг|гр|упак|уп|компл|ед|чел|дн|дней|день|мес|месяц${letters}|тонн${letters}|литр${letters}|м[23]|квартал${letters})${end}\\.?`,
    ),
    noNumber,
  ],
];

/** A purpose in which signs stand for all that looks like the number of a document and is none. */
export const withoutNoNumbers = (purpose: string): string =>
  hidden.reduce((text, [pattern, instead]) => text.replaceAll(pattern, ` ${instead} `), purpose);
