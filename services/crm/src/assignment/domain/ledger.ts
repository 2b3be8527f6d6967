import { refused } from '@otdel/contracts';

/** A line of the ownership ledger that is still open. Days are ISO dates. */
export interface OpenInterval {
  /** Counts the client's intervals from 1. */
  no: number;
  /** Null: the client has no manager from that day on. */
  managerId: string | null;
  from: string;
}

/**
 * The interval that begins when a client is assigned; null when the client is assigned so already. The open interval
 * ends on the day the new one begins. Of two that begin on one day only the later one counts.
 * @param current null: the client was never assigned
 * @throws refused `assigned_in_future`, `assigned_before_current`
 * @example nextInterval(null, { managerId: 'anna', from: '2026-11-24' }, today) // { no: 1, … }
 */
export function nextInterval(
  current: OpenInterval | null,
  wanted: { managerId: string | null; from: string },
  today: string,
): OpenInterval | null {
  const { managerId, from } = wanted;
  if (from > today) throw refused('assigned_in_future', { day: from, today });
  if (current && from < current.from) throw refused('assigned_before_current', { since: current.from });
  if ((current?.managerId ?? null) === managerId) return null;
  return { no: (current?.no ?? 0) + 1, managerId, from };
}
