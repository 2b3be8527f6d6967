import { type creditAssessed, fromMinor, type PayloadOf } from '@otdel/contracts';

/** What the account says of new orders and shipments. */
export type Assessment = PayloadOf<typeof creditAssessed>;

/** The money of a client. Sums are minor units. */
export interface Balance {
  /** What is open of all invoices. */
  debt: bigint;
  /** What has paid nothing yet, without what waits for one order. */
  free: bigint;
  /** What is overdue for as many days as the policy says, and the day on which the oldest of it was due. */
  overdue: { sum: bigint; dueOn: string } | null;
}
export interface Policy {
  /** Minor units; null: there is none. */
  limit: bigint | null;
  /** What is overdue for `days` holds when it is more than `above`; null: it does not hold. */
  overdue: { days: number; above: bigint } | null;
}

/**
 * How an account stands: what holds the orders of its client.
 * @param policy null: nobody has said anything
 * @example standing({ debt: 5_000n, free: 0n, overdue: null }, { limit: 2_000n, overdue: null }, null, 'none').limitLeft // '-30.00'
 */
export const standing = (
  { debt, free, overdue }: Balance,
  policy: Policy | null,
  prepayment: Assessment['prepayment'],
  stops: Assessment['stops'],
): Assessment => ({
  prepayment,
  limitLeft: policy?.limit == null ? null : fromMinor(policy.limit - debt + free),
  overdue:
    policy?.overdue && overdue && overdue.sum > policy.overdue.above
      ? { sum: fromMinor(overdue.sum), dueOn: overdue.dueOn }
      : null,
  stops,
});

/** What is taken for said of an account of which nothing was. */
export const nothingHolds: Assessment = standing({ debt: 0n, free: 0n, overdue: null }, null, null, 'none');
