import { invalidAt } from '@otdel/contracts';
import type { Context } from '@otdel/platform';
import { randomUUID } from 'node:crypto';

/** A command id has 200 characters: an account's id and the key after it fit. */
export const keyForm = /^[\x20-\x7e\x80-\xff]{1,160}$/;
const given = new WeakMap<Context, Key>();

export interface Key {
  accountId: string;
  key: string;
}

/**
 * Makes the command id of a request from its Idempotency-Key. Without a key the id is random.
 * @throws DomainError invalid at `idempotency-key`
 */
export function noteKey(context: Context, accountId: string, header: string | string[] | undefined): void {
  if (header === undefined) {
    context.commandId = `${accountId}:${randomUUID()}`;
    return;
  }
  if (typeof header !== 'string' || !keyForm.test(header)) throw invalidAt('idempotency-key', 'key_form');
  context.commandId = `${accountId}:${header}`;
  given.set(context, { accountId, key: header });
}

/** The key of a request; undefined when it has none. */
export const keyOf = (context: Context): Key | undefined => given.get(context);
