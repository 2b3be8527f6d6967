import type { Actor } from './actor.ts';
import { forbidden } from './errors.ts';

/** What somebody sees of things that belong to people of the firm. */
export type Sight = { everything: true } | { everything: false; staffId: string | null };

const seeAll: ReadonlySet<Actor['role']> = new Set(['head', 'operations', 'accountant', 'admin', 'system']);

/**
 * The one rule of who sees what: a manager sees what is his, all other roles of people see everything, and whoever has no
 * rights in the business sees nothing. The room that owns a thing knows whose it is.
 * @example sightOf({ accountId, staffId, role: 'manager' }) // { everything: false, staffId }
 */
export const sightOf = ({ role, staffId }: Pick<Actor, 'role' | 'staffId'>): Sight =>
  seeAll.has(role)
    ? { everything: true }
    : { everything: false, staffId: role === 'manager' ? staffId : null };

/**
 * Whoever sees own deals alone is not told zeros about the deals of another.
 * @throws DomainError forbidden `reports_of_others`
 */
export function mustReportOwn(actor: Pick<Actor, 'role' | 'staffId'>, managerId: string | undefined): void {
  const sight = sightOf(actor);
  if (!sight.everything && managerId !== undefined && managerId !== sight.staffId)
    throw forbidden('reports_of_others');
}
