import { isAccount, isAccountAt, isBic, isInn, isInRoubles, isKpp } from './requisites.ts';

test.each([
  ['7707083893', true],
  ['7707083894', false],
  ['7707038893', false], // two digits changed places
  ['7736050003', true],
  ['7812014560', true],
  ['500100732259', true], // of a person
  ['500100732258', false], // its last digit
  ['500100732266', false], // its last but one, from which the last follows
  ['7700000070', true], // a remainder of ten counts as 0
  ['0000000000', false],
  ['000000000000', false],
  ['770708389', false],
  ['77070838930', false],
  ['7707083893 ', false],
  ['٧٧٠٧٠٨٣٨٩٣', false],
  ['', false],
])('%j is an INN: %s', (given, is) => expect(isInn(given)).toBe(is));

test.each([
  ['773601001', true],
  ['7736AZ001', true],
  ['7736az001', false],
  ['000001001', false],
  ['77360100', false],
  ['7736010011', false],
  ['7736010A1', false],
])('%j is a KPP: %s', (given, is) => expect(isKpp(given)).toBe(is));

test.each([
  ['044525225', true],
  ['012202102', true], // of the treasury
  ['144525225', false],
  ['094525225', false],
  ['44525225', false],
  ['0445252250', false],
])('%j is a BIC: %s', (given, is) => expect(isBic(given)).toBe(is));

// the first three are worked out in the order of the Bank of Russia of 1997 no. 515, which made the rule
test.each([
  ['40602810700000000025', '049805746', true],
  ['40102810100000010001', '040305000', true],
  ['30101810800000000746', '049805746', true],
  ['30101810400000000225', '044525225', true],
  ['40501810300000000001', '040305000', true], // at an office of the central bank
  ['40102810545370000003', '004525988', true], // the single account of a treasury
  ['40102810745370000024', '012202102', true],
  ['03100643000000017300', '004525988', true], // within the treasury: no check digit
  ['40602810800000000025', '049805746', false],
  ['40602810700000000052', '049805746', false], // two digits changed places
  ['40602810700000000025', '049805747', false], // another bank
  ['30101810500000000225', '044525225', false],
  ['4060281070000000002', '049805746', false],
  ['40602810700000000025', '49805746', false],
  ['', '', false],
])('the account %j is one at %j: %s', (account, bic, is) => expect(isAccountAt(account, bic)).toBe(is));

test('a letter of a clearing currency counts as its digit', () => {
  const rightKeys = (letter: string) =>
    Array.from('0123456789').filter((key) => isAccountAt(`30114${letter}84${key}00000000501`, '044541312'));
  expect(rightKeys('B')).toEqual(rightKeys('1'));
  expect(rightKeys('B')).toHaveLength(1);
  expect(isAccount('30114D84000000000501')).toBe(false);
});

test.each([
  ['40702810938000000001', true],
  ['03100643000000017300', true],
  ['40702840938000000001', false],
  ['40781012300000000000', false],
])('the account %j is in roubles: %s', (account, is) => expect(isInRoubles(account)).toBe(is));
