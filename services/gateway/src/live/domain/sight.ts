import type { Actor } from '@otdel/contracts';

/** Null: everything. Else only what concerns this member of the staff; of nobody, nothing. */
export type Sight = { staffId: string | null } | null;

/** A manager hears of own orders and own clients only, all others of everything. */
export const sightOf = (actor: Pick<Actor, 'role' | 'staffId'>): Sight =>
  actor.role === 'manager' ? { staffId: actor.staffId } : null;

/** @example hears(null, event) // true */
export const hears = (sight: Sight, event: { seenBy: readonly string[] }): boolean =>
  sight === null || (sight.staffId !== null && event.seenBy.includes(sight.staffId));
