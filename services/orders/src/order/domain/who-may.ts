import { type Actor, forbidden } from '@otdel/contracts';

export type Action = 'place' | 'confirm' | 'amend' | 'cancel' | 'secureSupply' | 'ship' | 'deliver';

const leading = ['head', 'operations', 'admin', 'system'] as const;
const dealing = [...leading, 'manager'] as const;

/** Deals are made and changed by managers too; what leaves the warehouse is recorded by operations. */
const mayDo: Record<Action, readonly Actor['role'][]> = {
  place: dealing,
  confirm: dealing,
  amend: dealing,
  cancel: dealing,
  secureSupply: dealing,
  ship: leading,
  deliver: leading,
};

/**
 * Whether somebody of this role may do such a thing at all; whose orders a manager may touch is asked elsewhere.
 * @throws forbidden `role_not_allowed`
 * @example mustMay('ship', context.actor)
 */
export function mustMay(action: Action, actor: Actor): void {
  if (mayDo[action].includes(actor.role)) return;
  const who = mayDo[action].filter((role) => role !== 'system').join(', ');
  throw forbidden(`This is done by ${who}; your role is ${actor.role}.`);
}

/** A manager makes own deals only. @throws forbidden `role_not_allowed` */
export function mustPlaceFor(managerId: string, actor: Actor): void {
  mustMay('place', actor);
  if (actor.role === 'manager' && actor.staffId !== managerId)
    throw forbidden('A manager places own orders; ask the head to place one for somebody else.');
}
