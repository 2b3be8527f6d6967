import type { Actor } from './actor.ts';

/** What somebody sees of things that belong to people of the firm. */
export type Sight = { everything: true } | { everything: false; staffId: string | null };

const seeAll: ReadonlySet<Actor['role']> = new Set(['head', 'operations', 'accountant', 'admin', 'system']);

/**
 * The one rule of who sees what: a manager the own, people of all other roles everything; who has no rights in the
 * business sees nothing. What belongs to whom is said by the room that owns it.
 * @example sightOf({ accountId, staffId, role: 'manager' }) // { everything: false, staffId }
 */
export const sightOf = ({ role, staffId }: Pick<Actor, 'role' | 'staffId'>): Sight =>
  seeAll.has(role)
    ? { everything: true }
    : { everything: false, staffId: role === 'manager' ? staffId : null };
