import { type Actor } from '@otdel/contracts';

/** Whose deals a report is about: those of everybody, or those of one manager; `null` is a manager without any. */
export type Share = 'everybody' | { managerId: string | null };

/**
 * A manager is told of own deals alone, by whatever he filters; all others of all deals.
 * @example shareOf({ role: 'manager', staffId, accountId }) // { managerId: staffId }
 */
export const shareOf = ({ role, staffId }: Actor): Share =>
  role === 'manager' ? { managerId: staffId } : 'everybody';
