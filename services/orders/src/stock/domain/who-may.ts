import { type Actor, forbidden } from '@otdel/contracts';

const supplyRoles: ReadonlySet<Actor['role']> = new Set(['operations', 'head', 'admin', 'system']);

/**
 * Items, suppliers, opening stock, receipts and completions are the work of operations.
 * @throws forbidden `role_not_allowed`
 */
export function mustRunSupply(actor: Actor): void {
  if (!supplyRoles.has(actor.role)) {
    throw forbidden(
      'Only operations, the head and an administrator change items, suppliers, stock and supply.',
    );
  }
}
