import { z } from 'zod';
import { everybody, supply } from '../actor.ts';
import { amount, quantity, quantityOrZero } from '../money.ts';
import { command, query } from '../operation.ts';
import { businessDate, id, pageOf, paging } from '../values.ts';

export const purchaseStates = ['ordered', 'partly_received', 'received', 'cancelled'] as const;
export const purchaseView = z
  .object({
    id,
    number: z.string(),
    supplier: z.object({ id, name: z.string() }),
    state: z.enum(purchaseStates),
    orderedOn: businessDate,
    expectedOn: businessDate,
    lines: z.array(
      z.object({
        no: z.int(),
        itemId: id,
        sku: z.string(),
        itemName: z.string(),
        /** The customer's order it covers; null: for stock. */
        order: z.object({ id, number: z.string(), lineNo: z.int() }).nullable(),
        quantity,
        received: quantityOrZero,
      }),
    ),
    receipts: z.array(
      z.object({
        receivedOn: businessDate,
        /** `price`: of one unit; null: not known. */
        lines: z.array(z.object({ no: z.int(), quantity, price: amount.nullable() })),
      }),
    ),
    version: z.int(),
  })
  .meta({ id: 'Purchase' });
export const getPurchase = query('orders.getPurchase', {
  does: 'One order to a supplier',
  may: everybody,
  route: 'GET /api/purchases/:purchaseId',
  path: { purchaseId: id },
  answer: purchaseView,
  refuses: ['purchase_not_found'],
});
export const purchaseFilters = z.object({
  ...paging,
  state: z.enum([...purchaseStates, 'open']).optional(),
  orderId: id.optional(),
  supplierId: id.optional(),
});
export const listPurchases = query('orders.listPurchases', {
  does: 'Orders to suppliers, newest first',
  may: everybody,
  route: 'GET /api/purchases',
  input: purchaseFilters,
  answer: pageOf(purchaseView),
});

export const receiptBody = z
  .object({
    receivedOn: businessDate.optional(),
    /** Left out: everything still expected. `price`: of one unit; left out: what the item costs. */
    lines: z
      .array(z.object({ no: z.int().positive(), quantity, price: amount.optional() }))
      .min(1)
      .max(200)
      .optional(),
  })
  .meta({ id: 'NewReceipt' });
export const receivePurchase = command('orders.receivePurchase', {
  does: 'Records goods that came; without lines, all that were expected',
  may: supply,
  route: 'POST /api/purchases/:purchaseId/receipts',
  path: { purchaseId: id },
  input: receiptBody,
  answer: purchaseView,
  status: 201,
  refuses: [
    'purchase_received',
    'purchase_cancelled',
    'more_than_expected',
    'received_in_future',
    'received_before_ordered',
    'purchase_not_found',
  ],
});

export const jobStates = ['ordered', 'partly_completed', 'completed', 'cancelled'] as const;
export const jobView = z
  .object({
    id,
    number: z.string(),
    state: z.enum(jobStates),
    itemId: id,
    sku: z.string(),
    itemName: z.string(),
    order: z.object({ id, number: z.string(), lineNo: z.int() }).nullable(),
    quantity,
    completed: quantityOrZero,
    orderedOn: businessDate,
    dueOn: businessDate,
    version: z.int(),
  })
  .meta({ id: 'ProductionJob' });
export const getJob = query('orders.getJob', {
  does: 'One production job',
  may: everybody,
  route: 'GET /api/production-jobs/:jobId',
  path: { jobId: id },
  answer: jobView,
  refuses: ['job_not_found'],
});
export const jobFilters = z.object({
  ...paging,
  state: z.enum([...jobStates, 'open']).optional(),
  orderId: id.optional(),
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
    /** Of one unit; left out: what the item costs. */
    cost: amount.optional(),
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
    'completed_in_future',
    'completed_before_ordered',
    'job_not_found',
  ],
});
