import { withoutNoNumbers } from './no-numbers.ts';
import { aDay, begin, end, marked, noNumber, number, words } from './patterns.ts';

/** The first number behind a marker, and those of a list that goes on: "№ 15, 16 и 17", "15 от 01.02.2026, 16 от 02.02.2026". */
const lists = words(
  `${marked}(${number})${end}((?:${`\\s*(?:от\\s*)?${aDay}`})?(?:\\s*(?:[,;+&]|${begin}и${end})\\s*\\d[\\p{L}\\d]*(?:[-/]\\d+)*(?=\\s*(?:$|[,;.)+&${aDay}${noNumber}]|(?:от|и|в|за|на|по|без)${end}))(?:\\s*(?:от\\s*)?${aDay})?)*)`,
);
const further = words(`[\\p{L}\\d]+(?:[-/]\\d+)*`);
/** What looks like a number of a document without a word that says so: "СЧ-2026/15", "2026/15". */
const alone = words(
  `(?<![\\p{L}\\d]|[\\p{L}\\d][-/.\\\\])(?:\\p{L}{1,5}\\d{0,4}(?:[-–—/]\\p{L}?\\d+)+|\\d{3,}/\\d+|\\d+/\\d{3,})(?![\\p{L}\\d])`,
);
/** Characters of a purpose that are looked at; a bank sends 210. */
const most = 2_000;
/** Characters of a number. */
const longest = 30;

/**
 * The numbers of documents that the purpose of a payment names, as they are written there, in its order, each once. Days, sums,
 * taxes, requisites and contracts are none; a range such as 15-18 stays one number.
 * @example numbersIn('Оплата по счетам № СЧ-2026/15 от 01.02.2026 и 16, в т.ч. НДС 20% - 2000.00') // ['СЧ-2026/15', '16']
 */
export function numbersIn(purpose: string): string[] {
  const said = purpose
    .slice(0, most)
    .normalize('NFC')
    .replaceAll(/[\s\uE000\uE001]+/gu, ' ')
    // "15от 01.02.2026", "от01.02.2026"
    .replaceAll(/(?<=\d)от(?=[\s\d])/giu, ' от')
    .replaceAll(/(?<!\p{L})от(?=\d)/giu, 'от ');
  const text = withoutNoNumbers(said);
  const found = [...text.matchAll(lists)].flatMap(({ 0: all, 1: first = '', 2: rest = '', index }) => {
    const at = index + all.length - rest.length;
    const more = [...rest.matchAll(further)].filter(([word]) => /\d/.test(word));
    return [
      { at: at - first.length, number: first },
      ...more.map((one) => ({ at: at + one.index, number: one[0] })),
    ];
  });
  for (const { 0: one, index } of text.matchAll(alone)) found.push({ at: index, number: one });
  found.sort((one, other) => one.at - other.at);
  const once = new Map<string, string>();
  for (const { number: told } of found) {
    const folded = foldNumber(told);
    if (told.length <= longest && !once.has(folded)) once.set(folded, told);
  }
  return [...once.values()];
}

/** Letters of the Russian and of the Latin alphabet that look alike. */
const alike: Record<string, string> = Object.fromEntries(
  Array.from('АВЕЁКМНОРСТУХІ', (letter, i) => [letter, 'ABEEKMHOPCTYXI'[i]!]),
);

/**
 * What two ways to write one number have in common: letters that look alike, dashes, cases and blanks are the same, zeros before
 * digits are left out.
 * @example foldNumber('сч–2026/000015') === foldNumber('CЧ-2026/15') // here with a Latin C
 */
export const foldNumber = (told: string): string =>
  told
    .normalize('NFC')
    .toUpperCase()
    .replaceAll(/\s/gu, '')
    .replaceAll(/[‐-―−]/gu, '-')
    .replaceAll('\\', '/')
    .replaceAll(/[А-ЯЁІ]/gu, (letter) => alike[letter] ?? letter)
    .replaceAll(/(?<!\d)0+(?=\d)/gu, '');
