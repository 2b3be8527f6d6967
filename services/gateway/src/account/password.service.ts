import { hash, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';

/** argon2id (the library's default) with 19 MiB and two passes: what OWASP asks for at least. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** @example await hashPassword('…') // '$argon2id$v=19$m=19456,t=2,p=1$…' */
export const hashPassword = (password: string): Promise<string> => hash(password, cost);

let nobodys: Promise<string> | undefined;

/**
 * Takes as long for an account that does not exist (hash undefined) as for one that does: who listens to the clock
 * learns no logins.
 */
export async function isPassword(hashed: string | undefined, password: string): Promise<boolean> {
  nobodys ??= hashPassword(randomBytes(32).toString('base64url'));
  const right = await verify(hashed ?? (await nobodys), password);
  return right && hashed !== undefined;
}
