import { z } from 'zod';
import { bookkeepers, moneyReaders } from '../actor.ts';
import { amount } from '../money.ts';
import { nameOf } from '../names.ts';
import { command, query } from '../operation.ts';
import { businessDate, id, inOrder, moment, pageOf, paging, sought, text } from '../values.ts';

/** What is due of an invoice, and when: `open` = amount − paid − writtenOff. */
const instalmentView = z.object({
  no: z.int(),
  dueOn: businessDate,
  amount,
  /** By payments and credit notes. */
  paid: amount,
  writtenOff: amount,
  open: amount,
});
export const invoiceStates = ['open', 'paid'] as const;
export const invoiceView = z
  .object({
    id,
    number: z.string(),
    client: z.object({ id, name: nameOf('client') }),
    orderId: id,
    orderNumber: z.string(),
    shipmentId: id,
    /** Of the order on the day of the shipment. */
    manager: z.object({ id, name: nameOf('staff') }),
    issuedOn: businessDate,
    recordedAt: moment,
    terms: z.string(),
    amount,
    open: amount,
    /** `paid`: nothing is open, whether it was paid, credited or written off. */
    state: z.enum(invoiceStates),
    instalments: z.array(instalmentView),
  })
  .meta({ id: 'Invoice' });

export const getInvoice = query('receivables.getInvoice', {
  does: 'One invoice with its instalments',
  may: moneyReaders,
  route: 'GET /api/invoices/:invoiceId',
  path: { invoiceId: id },
  answer: invoiceView,
  refuses: ['invoice_not_found'],
});
export const invoiceFilters = z.object({
  ...paging,
  clientId: id.optional(),
  orderId: id.optional(),
  state: z.enum(invoiceStates).optional(),
  issuedFrom: businessDate.optional(),
  issuedTo: businessDate.optional(),
  /** A part of its number or of that of its order, in any case. */
  search: sought(100).optional(),
});
export const listInvoices = query('receivables.listInvoices', {
  does: 'Invoices, newest first; a manager sees those of own clients and own orders',
  may: moneyReaders,
  route: 'GET /api/invoices',
  input: inOrder(invoiceFilters, 'issuedFrom', 'issuedTo'),
  answer: pageOf(invoiceView),
});

export const writeOffBody = z
  .object({
    /** Left out: all that is open. The instalment that is due last goes first. */
    amount: amount.optional(),
    reason: text(500),
    /** Left out: today. */
    writtenOffOn: businessDate.optional(),
  })
  .meta({ id: 'NewDebtWriteOff' });
export const writeOffDebt = command('receivables.writeOffDebt', {
  does: 'Gives up what is open of an invoice, wholly or in part',
  may: bookkeepers,
  route: 'POST /api/invoices/:invoiceId/write-offs',
  path: { invoiceId: id },
  input: writeOffBody,
  answer: invoiceView,
  status: 201,
  refuses: [
    'invoice_not_found',
    'nothing_open',
    'more_than_open',
    'books_closed',
    'given_up_in_future',
    'given_up_before_issued',
  ],
});
