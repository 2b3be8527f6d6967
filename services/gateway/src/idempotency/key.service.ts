import { invalidAt } from '@otdel/contracts';
import type { Context } from '@otdel/platform';
import { randomUUID } from 'node:crypto';

/** With the account's id before it a key still fits into a command id of 200 characters. */
const wellFormed = /^[\x20-\x7e\x80-\xff]{1,160}$/;
const given = new WeakMap<Context, Key>();

export interface Key {
  accountId: string;
  key: string;
}

/**
 * Makes the Idempotency-Key of a request its command id; without one the request is a command of its own.
 * @throws DomainError invalid at `idempotency-key`
 */
export function noteKey(context: Context, accountId: string, header: string | string[] | undefined): void {
  if (header === undefined) {
    context.commandId = `${accountId}:${randomUUID()}`;
    return;
  }
  if (typeof header !== 'string' || !wellFormed.test(header)) throw invalidAt('idempotency-key', 'key_form');
  context.commandId = `${accountId}:${header}`;
  given.set(context, { accountId, key: header });
}

/** The key that came with the request in hand; undefined: none did. */
export const keyOf = (context: Context): Key | undefined => given.get(context);
