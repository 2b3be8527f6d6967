import { refused, type DomainError, type Role } from '@otdel/contracts';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** The account that is to have the password. */
export interface Owner {
  login: string;
  role: Role;
}

/** Characters at least. */
const least = (role: Role): number => (role === 'admin' ? 12 : 8);
/** The least score of zxcvbn, 0 to 4: it needs more than a million guesses. */
const leastScore = 2;
/** Characters that are estimated. The estimate of long ones takes long, and the rest of them only makes them better. */
const estimated = 64;
const ownWords = ['otdel', 'отдел'];

/** The form of a password that is kept and compared: what looks the same is the same, on any keyboard. */
export const normalPassword = (password: string): string => password.normalize('NFKC');

/**
 * What is wrong with a new password; undefined: nothing.
 * @param present the password that it takes the place of, when it is known
 * @example passwordFault('Qwerty123456', { login: 'maria', role: 'admin' })?.code // 'password_common'
 */
export function passwordFault(
  wanted: string,
  { login, role }: Owner,
  present?: string,
): DomainError | undefined {
  const password = normalPassword(wanted);
  if ([...password].length < least(role)) return refused('password_too_short', { least: least(role) });
  if (present !== undefined && password === normalPassword(present)) return refused('password_same');
  if (password.toLowerCase() === normalPassword(login).toLowerCase()) return refused('password_is_login');
  return isCommon(password, login) ? refused('password_common') : undefined;
}

let estimator: ZxcvbnFactory | undefined;

/** Typed by the Russian keys of the same places, common passwords are as common. */
function isCommon(password: string, login: string): boolean {
  // the dictionary is unpacked when it is needed first
  estimator ??= new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  const text = password.slice(0, estimated);
  return [text, onLatinKeys(text)].some(
    (typed) => estimator!.check(typed, [login, onLatinKeys(login), ...ownWords]).score < leastScore,
  );
}

const russianKeys = 'йцукенгшщзхъфывапролджэячсмитьбю';
const latinKeys = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";

/** What the same keys write in the Latin layout. @example onLatinKeys('йцукен') // 'qwerty' */
const onLatinKeys = (text: string): string =>
  Array.from(text.toLowerCase(), (letter) => latinKeys[russianKeys.indexOf(letter)] ?? letter).join('');
