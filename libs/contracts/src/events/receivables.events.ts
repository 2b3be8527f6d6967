import { z } from 'zod';
import { event } from '../event.ts';
import { prepayment } from '../hold.ts';
import { amount, signedAmount } from '../money.ts';
import { businessDate, id } from '../values.ts';

/** What an account says of its client's new orders and shipments. It is said again whenever it is another. */
export const creditAssessed = event(
  'credit.assessed',
  1,
  'account',
  z.object({
    /** New orders want it; null: they want none. */
    prepayment: prepayment.nullable(),
    /** The limit less the debt, below zero when more is owed; null: there is no limit. */
    limitLeft: signedAmount.nullable(),
    /** What is overdue for so long that it holds orders, and when the oldest of it was due; null: it holds none. */
    overdue: z.object({ sum: amount, dueOn: businessDate }).nullable(),
    /** What collection has stopped. */
    stops: z.enum(['none', 'shipments']),
  }),
);
/** How much of the money that came is meant for an order: received less given back, and less what pays other orders. */
export const advanceChanged = event(
  'advance.changed',
  1,
  'account',
  z.object({ orderId: id, advance: amount }),
);

export const accountEvents = [creditAssessed, advanceChanged] as const;
