import { type Actor, forbidden } from '@otdel/contracts';

/**
 * Everybody but the accountant, who only reads, writes about clients; whose clients a manager may touch is asked
 * elsewhere.
 * @throws forbidden `role_not_allowed`
 * @example mustWrite(context.actor)
 */
export function mustWrite(actor: Actor): void {
  if (actor.role === 'accountant')
    throw forbidden('An accountant reads clients; managers, operations and the head write about them.');
}
