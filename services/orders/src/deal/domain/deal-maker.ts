import { type Actor, forbidden, type placeOrder, refused, type RequestOf, sales } from '@otdel/contracts';

/** A manager may place only orders of which he is the manager. @throws forbidden `deals_of_others` */
export function mustPlaceFor(managerId: string, actor: Actor): void {
  if (actor.role === 'manager' && actor.staffId !== managerId) throw forbidden('deals_of_others');
}

/** The manager of the order, as planning knows them. */
export type Maker = Pick<RequestOf<typeof placeOrder>['parties']['manager'], 'name' | 'role' | 'active'>;

/**
 * Whether this person may be the manager of a new order. An order that was placed before today is a record of the
 * past: its manager may have left or changed roles since.
 * @throws refused `manager_inactive`, `manager_makes_no_deals`
 * @example mustBeDealMaker(parties.manager, at.on, clock.today())
 */
export function mustBeDealMaker(maker: Maker, placedOn: Temporal.PlainDate, today: Temporal.PlainDate): void {
  if (Temporal.PlainDate.compare(placedOn, today) < 0) return;
  const { name, role, active } = maker;
  if (!active) throw refused('manager_inactive', { name });
  if (!sales.includes(role)) throw refused('manager_makes_no_deals', { name, role, roles: [...sales] });
}
