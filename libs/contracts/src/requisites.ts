/** Requisites of Russian firms and their accounts. Each is digits alone, without blanks. */

/** Weights of the digits before the last check digit of a person; those before another are weighed by the end of this. */
const innWeights = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
/** Whether the digit of an INN at a place, counted from 0, follows from those before it. */
const innDigit = (inn: string, at: number): boolean =>
  (innWeights.slice(-at).reduce((sum, weight, i) => sum + weight * Number(inn[i]), 0) % 11) % 10 ===
  Number(inn[at]);

/** The number of a taxpayer: ten digits of a firm, of which the last is a check digit; twelve of a person, with two. */
export function isInn(given: string): boolean {
  if (/^0+$/.test(given)) return false;
  if (/^\d{10}$/.test(given)) return innDigit(given, 9);
  return /^\d{12}$/.test(given) && innDigit(given, 10) && innDigit(given, 11);
}

/**
 * Why a firm stands at a tax office: four digits of the office, two digits or capital Latin letters of the reason, three
 * digits. It has no check digit.
 */
export const isKpp = (given: string): boolean => /^(?!0000)\d{4}[\dA-Z]{2}\d{3}$/.test(given);

/** The number of a bank of Russia, or of an office of the treasury. It has no check digit. */
export const isBic = (given: string): boolean => /^0[0-4]\d{7}$/.test(given);

/** The form of an account: 20 digits, of which the sixth may be a letter, as clearing currencies have. */
export const isAccount = (given: string): boolean => /^\d{5}[\dABCEHKMPTX]\d{14}$/.test(given);

/** Whether an account is kept in roubles: 810, and 643 at the treasury. @param account as `isAccount` has it */
export const isInRoubles = (account: string): boolean => /^.{5}(?:810|643)/.test(account);

/** The digits of an account are weighed by these, again and again. */
const accountWeights = [7, 1, 3];
/** What a letter in the sixth place counts as. */
const letters = 'ABCEHKMPTX';

/**
 * Whether an account may be one at a bank: its ninth digit follows from the others and from the BIC. Accounts of banks at the
 * central bank (30101), the single accounts of the treasury (40102), and all at an office of the central bank are counted with
 * the number of that office. Accounts within the treasury, which begin with 0, have no such digit.
 * @param bic of the bank that keeps it; for a correspondent account, of the bank whose it is
 */
export function isAccountAt(account: string, bic: string): boolean {
  if (!isAccount(account) || !isBic(bic)) return false;
  if (account.startsWith('0')) return true;
  const atCentralBank = /^(?:30101|40102)/.test(account) || /00[0-2]$/.test(bic);
  const bank = atCentralBank ? `0${bic.slice(4, 6)}` : bic.slice(6);
  const digits = bank + account.replace(/[A-Z]/, (letter) => String(letters.indexOf(letter)));
  const sum = Array.from(digits, Number).reduce((all, digit, i) => all + digit * accountWeights[i % 3]!, 0);
  return sum % 10 === 0;
}
