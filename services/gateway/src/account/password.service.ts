import { hash, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { normalPassword } from './domain/password-policy.ts';

/** argon2id (the library's default) with 19 MiB and two passes: the minimum that OWASP recommends. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** @example await hashPassword('…') // '$argon2id$v=19$m=19456,t=2,p=1$…' */
export const hashPassword = (password: string): Promise<string> => hash(normalPassword(password), cost);

let dummyHash: Promise<string> | undefined;

/**
 * Takes as long for an account that does not exist (hash undefined) as for one that does: otherwise the time of an
 * answer would show which logins exist. Passwords of before were kept as they were typed.
 */
export async function isPassword(hashed: string | undefined, password: string): Promise<boolean> {
  dummyHash ??= hashPassword(randomBytes(32).toString('base64url'));
  const kept = hashed ?? (await dummyHash);
  const normal = normalPassword(password);
  const right = (await verify(kept, normal)) || (normal !== password && (await verify(kept, password)));
  return right && hashed !== undefined;
}
