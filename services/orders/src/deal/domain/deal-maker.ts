import { type Actor, forbidden, type placeOrder, refused, type RequestOf, sales } from '@otdel/contracts';

/** A manager makes own deals only. @throws forbidden `deals_of_others` */
export function mustPlaceFor(managerId: string, actor: Actor): void {
  if (actor.role === 'manager' && actor.staffId !== managerId) throw forbidden('deals_of_others');
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
  if (!active) throw refused('manager_inactive', { name });
  if (!sales.includes(role)) throw refused('manager_makes_no_deals', { name, role, roles: [...sales] });
}
