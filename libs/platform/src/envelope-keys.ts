import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

/** The signing keys of one firm, the newest first: the first one signs, all of them verify. */
export type EnvelopeKeys = readonly [KeyObject, ...KeyObject[]];

/** Bytes: a shorter key is weaker than HMAC-SHA-256. */
const shortest = 32;
const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const howTo = `write base64 of at least ${shortest} bytes, such as \`openssl rand -base64 ${shortest}\` makes; during a rotation two, the newer one first, with a comma between`;

/**
 * @param text keys in base64, separated by commas, the newest first
 * @throws Error that says how to make a key; it never shows the text
 * @example parseEnvelopeKeys(process.env.ENVELOPE_KEYS)
 */
export function parseEnvelopeKeys(text: string): EnvelopeKeys {
  const keys = text.split(',').map((part) => {
    const written = part.trim();
    const bytes = Buffer.from(written, 'base64');
    if (!base64.test(written) || bytes.length < shortest) throw new Error(howTo);
    return createSecretKey(bytes);
  });
  return keys as [KeyObject, ...KeyObject[]];
}

/**
 * Signs the parts by HMAC-SHA-256 with the newest key. Put the purpose, the receiver and the sender among the parts, so that
 * the signature is valid for nothing else. Each part is hashed with its length: ['ab', 'c'] differs from ['a', 'bc'].
 * @returns base64url
 * @example sign(keys, ['events', 'otdel-orders', 'crm', body])
 */
export const sign = (keys: EnvelopeKeys, parts: readonly string[]): string =>
  signWith(keys[0], parts).toString('base64url');

/**
 * Whether one of the keys has signed these parts. Compares in constant time.
 * @param signature as received; it may be anything
 * @example if (!verify(keys, ['events', 'otdel-orders', 'crm', body], job.signature)) throw …
 */
export function verify(keys: EnvelopeKeys, parts: readonly string[], signature: unknown): boolean {
  if (typeof signature !== 'string') return false;
  const given = Buffer.from(signature, 'base64url');
  return keys.some((key) => {
    const expected = signWith(key, parts);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function signWith(key: KeyObject, parts: readonly string[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:`).update(part);
  return hmac.digest();
}
