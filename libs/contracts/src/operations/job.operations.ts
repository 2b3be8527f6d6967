import { z } from 'zod';
import { everybody, supply } from '../actor.ts';
import { quantity, quantityOrZero, unitPrice } from '../money.ts';
import { command, query } from '../operation.ts';
import { businessDate, id, idOrNumber, pageOf, paging, sought, wholeNumber } from '../values.ts';
import {
  arrival,
  arrivalCorrection,
  reasoned,
  suppliedLine,
  takingBack,
  why,
} from './purchase.operations.ts';

export const jobStates = ['ordered', 'partly_completed', 'completed', 'closed_short', 'cancelled'] as const;
export const jobView = z
  .object({
    id,
    number: z.string(),
    state: z.enum(jobStates),
    itemId: id,
    sku: z.string(),
    itemName: z.string(),
    quantity,
    completed: quantityOrZero,
    /** How much of the quantity is not made any more. */
    cancelled: quantityOrZero,
    forStock: z.boolean(),
    for: z.array(suppliedLine),
    completions: z.array(
      arrival.extend({
        completedOn: businessDate,
        quantity,
        /** Of one unit; null: not known. */
        cost: unitPrice.nullable(),
        corrections: z.array(arrivalCorrection.extend({ quantity })),
      }),
    ),
    reason: why,
    orderedOn: businessDate,
    dueOn: businessDate,
    version: z.int(),
  })
  .meta({ id: 'ProductionJob' });
export const getJob = query('orders.getJob', {
  does: 'One production job',
  may: everybody,
  route: 'GET /api/production-jobs/:jobId',
  path: { jobId: idOrNumber('PJ') },
  answer: jobView,
  refuses: ['job_not_found'],
});
export const jobFilters = z.object({
  ...paging,
  state: z.enum([...jobStates, 'open']).optional(),
  orderId: id.optional(),
  /** A part of its number, of its item, or of an order that it is for, in any case; ё is е. */
  search: sought(100).optional(),
});
export const listJobs = query('orders.listJobs', {
  does: 'Production jobs, newest first',
  may: everybody,
  route: 'GET /api/production-jobs',
  input: jobFilters,
  answer: pageOf(jobView),
});
export const completionBody = z
  .object({
    completedOn: businessDate.optional(),
    quantity: quantity.optional(),
    /** More than was ordered is taken too. */
    above: z.boolean().default(false),
    /** Of one unit; left out: what the item costs. */
    cost: unitPrice.optional(),
  })
  .meta({ id: 'NewCompletion' });
export const completeJob = command('orders.completeJob', {
  does: 'Records what was made; without a quantity, all that is left',
  may: supply,
  route: 'POST /api/production-jobs/:jobId/completions',
  path: { jobId: id },
  input: completionBody,
  answer: jobView,
  status: 201,
  refuses: [
    'job_completed',
    'job_cancelled',
    'more_than_expected',
    'books_closed',
    'completed_in_future',
    'completed_before_ordered',
    'job_not_found',
  ],
  guarded: true,
});

export const newJob = z
  .object({
    itemId: id,
    quantity,
    orderedOn: businessDate.optional(),
    /** Left out: after the lead time of the item. */
    dueOn: businessDate.optional(),
    ...reasoned,
  })
  .meta({ id: 'NewJob' });
export const orderJob = command('orders.orderJob', {
  does: 'Orders production for stock; lines that nothing covers get it first',
  may: supply,
  route: 'POST /api/production-jobs',
  input: newJob,
  answer: jobView,
  status: 201,
  refuses: [
    'item_not_found',
    'item_inactive',
    'not_made',
    'books_closed',
    'ordered_in_future',
    'expected_before_ordered',
  ],
});
export const moveJob = command('orders.moveJob', {
  does: 'Moves the day on which the rest of a job is due',
  may: supply,
  route: 'POST /api/production-jobs/:jobId/move',
  path: { jobId: id },
  input: z.object({ dueOn: businessDate, ...reasoned }).meta({ id: 'MoveJob' }),
  answer: jobView,
  refuses: ['job_completed', 'job_cancelled', 'expected_before_ordered', 'job_not_found'],
  guarded: true,
});
const ending = z.object(reasoned).meta({ id: 'EndJob' });
export const cancelJob = command('orders.cancelJob', {
  does: 'Cancels a job of which nothing was made',
  may: supply,
  route: 'POST /api/production-jobs/:jobId/cancel',
  path: { jobId: id },
  input: ending,
  answer: jobView,
  refuses: ['job_completed', 'job_cancelled', 'job_has_completions', 'job_not_found'],
  guarded: true,
});
export const closeJob = command('orders.closeJob', {
  does: 'Closes a job short: the rest is not made any more',
  may: supply,
  route: 'POST /api/production-jobs/:jobId/close',
  path: { jobId: id },
  input: ending,
  answer: jobView,
  refuses: ['job_completed', 'job_cancelled', 'job_has_no_completions', 'job_not_found'],
  guarded: true,
});
export const takeBackCompletion = command('orders.takeBackCompletion', {
  does: 'Takes back a completion that was recorded wrongly, in whole or in part; the goods are to be made again',
  may: supply,
  route: 'POST /api/production-jobs/:jobId/completions/:completionNo/corrections',
  path: { jobId: id, completionNo: wholeNumber(1, 1_000_000) },
  input: z
    .object({
      ...takingBack,
      /** What was not made. Left out: everything. */
      quantity: quantity.optional(),
    })
    .meta({ id: 'CompletionCorrection' }),
  answer: jobView,
  status: 201,
  refuses: [
    'job_not_found',
    'completion_not_found',
    'nothing_received',
    'more_than_received',
    'books_closed',
    'corrected_in_future',
    'corrected_before_received',
    'goods_gone',
    'stock_short_later',
  ],
  guarded: true,
});
