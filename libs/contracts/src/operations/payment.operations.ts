import { z } from 'zod';
import { bookkeepers, moneyReaders } from '../actor.ts';
import { amount } from '../money.ts';
import { nameOf } from '../names.ts';
import { command, query } from '../operation.ts';
import {
  businessDate,
  flag,
  id,
  inOrder,
  line,
  moment,
  pageOf,
  paging,
  text,
  wholeNumber,
} from '../values.ts';

/** A sum of money: above zero. */
export const sum = amount
  .regex(/[1-9]/, 'amount_positive')
  .meta({ pattern: String.raw`^(?=.*[1-9])\d{1,13}(\.\d{1,2})?$`, allOf: undefined });
const someone = { by: id.nullable(), byName: nameOf('staff', 'by') };

const allocationView = z.object({
  /** Counts those of the credit. */
  no: z.int(),
  invoiceId: id,
  invoiceNumber: z.string(),
  instalmentNo: z.int(),
  amount,
  on: businessDate,
  recordedAt: moment,
  ...someone,
  /** Null: it stands. */
  undone: z.object({ on: businessDate, reason: z.string() }).nullable(),
});
/** Money of a client: paid in, or credited by us. `free` has paid nothing yet. */
export const creditView = z
  .object({
    id,
    kind: z.enum(['payment', 'credit_note']),
    client: z.object({ id, name: nameOf('client') }),
    /** What it was meant for; null: nothing in particular. */
    orderId: id.nullable(),
    invoiceId: id.nullable(),
    on: businessDate,
    recordedAt: moment,
    ...someone,
    amount,
    free: amount,
    refunded: amount,
    /** What of it is to be given back: it is free, and was meant for an order that is cancelled. */
    refundDue: amount,
    /** The bank has taken it back, or it was recorded wrongly; null: no. */
    reversed: z.object({ on: businessDate, reason: z.string() }).nullable(),
    reference: z.string().nullable(),
    purpose: z.string().nullable(),
    allocations: z.array(allocationView),
  })
  .meta({ id: 'Credit' });

export const newPayment = z
  .object({
    clientId: id,
    amount: sum,
    /** Left out: today. */
    receivedOn: businessDate.optional(),
    /** Its number at the bank: a payment is recorded once under it. */
    reference: line(100).optional(),
    purpose: text(500).optional(),
    /** What it pays first. Left out: the oldest due. */
    orderId: id.optional(),
    invoiceId: id.optional(),
  })
  .meta({ id: 'NewPayment' });
export const recordPayment = command('receivables.recordPayment', {
  does: 'Records money that came; it pays what it was meant for, then the oldest due',
  may: bookkeepers,
  route: 'POST /api/payments',
  input: newPayment,
  answer: creditView,
  status: 201,
  refuses: [
    'client_not_found',
    'order_not_found',
    'invoice_not_found',
    'meant_for_another',
    'reference_taken',
    'books_closed',
    'paid_in_future',
  ],
});
export const getCredit = query('receivables.getCredit', {
  does: 'One payment or credit note, with what it pays',
  may: moneyReaders,
  route: 'GET /api/payments/:creditId',
  path: { creditId: id },
  answer: creditView,
  refuses: ['credit_not_found'],
});
export const creditFilters = z.object({
  ...paging,
  clientId: id.optional(),
  kind: z.enum(['payment', 'credit_note']).optional(),
  /** true: something of it has paid nothing yet. */
  free: z
    .enum(['true', 'false'])
    .transform((v) => v === 'true')
    .optional(),
  /** true: something of it is to be given back, because its order is cancelled. */
  refundDue: flag.optional(),
  from: businessDate.optional(),
  to: businessDate.optional(),
});
export const listCredits = query('receivables.listCredits', {
  does: 'Payments and credit notes, newest first; a manager sees those of own clients',
  may: moneyReaders,
  route: 'GET /api/payments',
  input: inOrder(creditFilters, 'from', 'to'),
  answer: pageOf(creditView),
});

export const allocateCredit = command('receivables.allocate', {
  does: 'Pays an invoice of the client out of what is free of a payment or credit note',
  may: bookkeepers,
  route: 'POST /api/payments/:creditId/allocations',
  path: { creditId: id },
  input: z
    .object({
      invoiceId: id,
      /** Left out: as much as there is. */
      amount: sum.optional(),
    })
    .meta({ id: 'NewAllocation' }),
  answer: creditView,
  status: 201,
  refuses: [
    'credit_not_found',
    'invoice_not_found',
    'meant_for_another',
    'nothing_free',
    'more_than_free',
    'nothing_open',
    'more_than_open',
  ],
});
export const undoAllocation = command('receivables.undoAllocation', {
  does: 'Takes an allocation back: the money is free again, and the invoice open',
  may: bookkeepers,
  route: 'POST /api/payments/:creditId/allocations/:allocationNo/undo',
  path: { creditId: id, allocationNo: wholeNumber(1, 1_000_000) },
  input: z.object({ reason: text(500) }).meta({ id: 'UndoAllocation' }),
  answer: creditView,
  refuses: ['credit_not_found', 'allocation_not_found', 'allocation_undone'],
});
export const reversePayment = command('receivables.reversePayment', {
  does: 'Takes a payment back that the bank has taken back, or that was recorded wrongly; what it paid is open again',
  may: bookkeepers,
  route: 'POST /api/payments/:creditId/reversal',
  path: { creditId: id },
  input: z
    .object({
      reason: text(500),
      /** Left out: today. */
      reversedOn: businessDate.optional(),
    })
    .meta({ id: 'PaymentReversal' }),
  answer: creditView,
  status: 201,
  refuses: [
    'credit_not_found',
    'not_a_payment',
    'payment_reversed',
    'payment_refunded',
    'books_closed',
    'reversed_in_future',
    'reversed_before_paid',
  ],
});
export const refundCredit = command('receivables.refund', {
  does: 'Gives free money back to the client',
  may: bookkeepers,
  route: 'POST /api/payments/:creditId/refunds',
  path: { creditId: id },
  input: z
    .object({
      amount: sum.optional(),
      reason: text(500),
      /** Left out: today. */
      refundedOn: businessDate.optional(),
    })
    .meta({ id: 'NewRefund' }),
  answer: creditView,
  status: 201,
  refuses: [
    'credit_not_found',
    'nothing_free',
    'more_than_free',
    'books_closed',
    'refunded_in_future',
    'refunded_before_paid',
  ],
});
