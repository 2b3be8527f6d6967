import { createHash, timingSafeEqual } from 'node:crypto';

/** Somebody who looks after an installation, without an account in the firm. */
export interface Operator {
  name: string;
  /** Used in place of an account's id. Made from the name: a new key does not change it. */
  id: string;
}
export type OperatorKeys = readonly (Operator & { hash: Buffer })[];

const prefix = 'op_';
const entry = /^([a-z0-9][a-z0-9._-]{0,39}):([0-9a-f]{64})$/;

/**
 * Parses the operators of an installation with the SHA-256 of their keys. A name may occur twice: with its old key and
 * with its new one.
 * @param text `name:sha256hex`, separated by commas
 * @throws Error that shows the form and does not repeat the text, which may be a secret
 * @example parseOperatorKeys(process.env.OPERATOR_KEYS)
 */
export function parseOperatorKeys(text = ''): OperatorKeys {
  const parts = text.split(',').map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const [, name, hash] = entry.exec(part) ?? [];
      if (!name || !hash)
        throw new Error('OPERATOR_KEYS: write name:sha256 of the key in hex, with commas between.');
      return { name, id: idOf(name), hash: Buffer.from(hash, 'hex') };
    });
}

/** Whether a bearer token has the prefix of operators' keys. */
export const isOperatorKey = (token: string): boolean => token.startsWith(prefix);

/**
 * Finds the operator of a key. One round of SHA-256 is enough: a key is 32 random bytes, which nobody guesses, unlike a
 * password.
 * @returns undefined when the key is unknown
 */
export function operatorOf(keys: OperatorKeys, token: string): Operator | undefined {
  const hash = sha256(token);
  // compares with every key, so that the time does not depend on which one matches
  const found = keys.filter((key) => timingSafeEqual(key.hash, hash))[0];
  return isOperatorKey(token) && found ? { name: found.name, id: found.id } : undefined;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** A UUID of version 8, made from the name alone. */
function idOf(name: string): string {
  const bytes = sha256(`operator:${name}`);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
