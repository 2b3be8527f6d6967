import { z } from 'zod';
import { bookkeepers, everybody } from '../actor.ts';
import { prepayment } from '../hold.ts';
import { percent } from '../money.ts';
import { command, query } from '../operation.ts';
import { namesAllButFirm, namesClientById, rulesOfScope, whose } from './scope.ts';
import { businessDate, code, id, line, named, moment, pageOf, paging, putOutcome, text } from '../values.ts';

const part = z.object({
  percent,
  /** From which day the days are counted; `month_end`: the last one of the month of the shipment. */
  from: z.enum(['shipment', 'month_end']).default('shipment'),
  days: z.int().min(0).max(365),
});
/** New terms. */
export const termsRecord = z.object({
  name: line(200),
  /** They sum to 100. */
  parts: z.array(part).min(1).max(12),
  /** Where a due day that falls on a weekend or a holiday moves to. */
  weekend: z.enum(['stays', 'next', 'previous']).default('stays'),
  /** What new orders want before they are supplied or shipped; null: nothing. */
  prepayment: prepayment.nullable().default(null),
});
export const termsBody = named(termsRecord).meta({ id: 'TermsBody' });
export const termsView = z
  .object({
    code: z.string(),
    name: z.string(),
    parts: z.array(part),
    weekend: z.enum(['stays', 'next', 'previous']),
    prepayment: prepayment.nullable(),
  })
  .meta({ id: 'Terms' });

/** What was invoiced under them before stays as it is. */
export const putTerms = command('receivables.putTerms', {
  does: 'Makes or changes payment terms; what was invoiced stays as it is',
  may: bookkeepers,
  route: 'PUT /api/terms/by-code/:code',
  path: { code },
  input: termsBody,
  answer: z.object({ outcome: putOutcome, terms: termsView }),
  status: 'made',
  refuses: ['parts_not_whole', 'needed_when_new'],
});
export const listTerms = query('receivables.listTerms', {
  does: 'Payment terms by code',
  may: everybody,
  route: 'GET /api/terms',
  input: z.object(paging),
  answer: pageOf(termsView),
});

/** Whose they are: a client's before a segment's, a region's, and those of the firm. */
export const termsScopes = ['client', 'segment', 'region', 'firm'] as const;
export const termsUseBody = z
  .object({
    code,
    ...whose(termsScopes),
    /** Shipments from this day on. Left out: today. */
    from: businessDate.optional(),
    reason: text(500).optional(),
  })
  .refine(...namesAllButFirm)
  .refine(...namesClientById)
  .meta({ id: 'NewTermsUse', ...rulesOfScope(termsScopes) });
export const termsUseView = z
  .object({
    id,
    code: z.string(),
    scope: z.enum(termsScopes),
    of: z.string().nullable(),
    from: businessDate,
    recordedAt: moment,
    by: id.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'TermsUse' });
export const useTerms = command('receivables.useTerms', {
  does: 'Says whose terms these are from a day on',
  may: bookkeepers,
  route: 'POST /api/terms/uses',
  input: termsUseBody,
  answer: termsUseView,
  status: 201,
  refuses: ['terms_not_found', 'used_in_past'],
});
export const listTermsUses = query('receivables.listTermsUses', {
  does: 'Whose terms were which from which day on, the latest first',
  may: everybody,
  route: 'GET /api/terms/uses',
  input: z.object({ ...paging, scope: z.enum(termsScopes).optional() }),
  answer: pageOf(termsUseView),
});

export const cutOverView = z
  .object({
    /** Shipments of this day and later are invoiced. */
    on: businessDate,
  })
  .meta({ id: 'CutOver' });
export const getCutOver = query('receivables.getCutOver', {
  does: 'From which day on shipments are invoiced',
  may: everybody,
  route: 'GET /api/cut-over',
  answer: cutOverView,
});
export const setCutOver = command('receivables.setCutOver', {
  does: 'Says from which day on shipments are invoiced, while nothing is',
  may: bookkeepers,
  route: 'PUT /api/cut-over',
  input: z.object({ on: businessDate }).meta({ id: 'CutOverBody' }),
  answer: cutOverView,
  status: 200,
  refuses: ['invoices_there'],
});
