import { type Actor, forbidden, type placeOrder, refused, type RequestOf } from '@otdel/contracts';

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
  throw forbidden(`This is done by ${namesOf(action)}; your role is ${actor.role}.`);
}

const namesOf = (action: Action): string => mayDo[action].filter((role) => role !== 'system').join(', ');

/** A manager makes own deals only. @throws forbidden `role_not_allowed` */
export function mustPlaceFor(managerId: string, actor: Actor): void {
  mustMay('place', actor);
  if (actor.role === 'manager' && actor.staffId !== managerId)
    throw forbidden('A manager places own orders; ask the head to place one for somebody else.');
}

/** Who makes a deal, as planning knows them. */
export type Maker = Pick<RequestOf<typeof placeOrder>['parties']['manager'], 'name' | 'role' | 'active'>;

/**
 * Whether an order may be taken for this person. What was placed before today is history: whoever made that deal may
 * have left since, or do something else.
 * @throws refused `manager_inactive`, `manager_makes_no_deals`
 * @example mustDeal(parties.manager, at.on, clock.today())
 */
export function mustDeal(maker: Maker, placedOn: Temporal.PlainDate, today: Temporal.PlainDate): void {
  if (Temporal.PlainDate.compare(placedOn, today) < 0) return;
  const { name, role, active } = maker;
  if (!active)
    throw refused('manager_inactive', `${name} does not work here any more; name somebody who does.`);
  if (!mayDo.place.includes(role))
    throw refused('manager_makes_no_deals', `${name} has the role ${role}; name one of ${namesOf('place')}.`);
}
