/** What money wants of an order before it goes on, and what holds it. */
import { z } from 'zod';
import { amount, percent } from './money.ts';
import { nameOf } from './names.ts';
import { businessDate, id, moment } from './values.ts';

/** What part of an order is paid before it is supplied, or before it is shipped. */
export const prepayment = z.object({ percent, holds: z.enum(['supply', 'shipment']) });
/**
 * Why an order may not go on: the prepayment has not come; the client would owe more than the limit; what is overdue;
 * collection has stopped shipments.
 */
export const holdKinds = ['prepayment', 'credit_limit', 'overdue', 'stopped'] as const;
export const holdKind = z.enum(holdKinds);
export type HoldKind = z.output<typeof holdKind>;
export const orderHold = z
  .object({
    kind: holdKind,
    blocks: z.enum(['confirmation', 'supply', 'shipment']),
    /** How much is to be paid until it is over; null: not money, or not yours to see. */
    sum: amount.nullable(),
    /** Overdue: when the oldest of it was due. */
    dueOn: businessDate.nullable(),
  })
  .meta({ id: 'OrderHold' });
export type OrderHold = z.output<typeof orderHold>;

export const orderMoney = z
  .object({
    /** Money that came for this order, less what was given back. */
    advance: amount,
    /** What the terms of the client wanted when the order was placed, and the sum of that; null: nothing. */
    prepayment: prepayment.extend({ needed: amount }).nullable(),
    /** It waits for the prepayment since that day, and its promise moves with it; null: it does not. */
    waitsSince: businessDate.nullable(),
    holds: z.array(orderHold),
    /** Holds that the head has lifted for this order, the earliest first. */
    overrides: z.array(
      z.object({
        kind: holdKind,
        at: moment,
        by: id.nullable(),
        byName: nameOf('staff', 'by'),
        reason: z.string(),
      }),
    ),
  })
  .meta({ id: 'OrderMoney' });
