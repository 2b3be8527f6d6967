import { z } from 'zod';
import { bookkeepers, moneyReaders } from '../actor.ts';
import { amount } from '../money.ts';
import { command, query } from '../operation.ts';
import { namesAllButFirm, namesClientById, rulesOfScope, whose } from './scope.ts';
import { id, line, moment, pageOf, paging, putOutcome } from '../values.ts';

/** Whose it is: a client's before a segment's, and that of the firm. */
export const policyScopes = ['client', 'segment', 'firm'] as const;
const policy = {
  /** What the client may owe at most, with what is confirmed for him and not shipped; null: any sum. */
  limit: amount.nullable(),
  /** What is overdue for so many days or more holds orders when it is more than `above`; null: it holds none. */
  overdue: z.object({ days: z.int().min(1).max(3650), above: amount }).nullable(),
};
/** What it does not name stays as it is; null takes it away. */
export const creditPolicyBody = z
  .object({
    ...whose(policyScopes),
    limit: policy.limit.optional(),
    overdue: z
      .object({ days: z.int().min(1).max(3650), above: amount.default('0.00') })
      .nullable()
      .optional(),
    /** true: it has none of its own any more, and that of the segment or the firm counts. */
    inherited: z.boolean().default(false),
  })
  .refine(...namesAllButFirm)
  .refine(...namesClientById)
  .meta({ id: 'CreditPolicyBody', ...rulesOfScope(policyScopes) });
export const creditPolicyView = z
  .object({
    scope: z.enum(policyScopes),
    of: z.string().nullable(),
    ...policy,
    recordedAt: moment,
    by: id.nullable(),
  })
  .meta({ id: 'CreditPolicy' });

export const putCreditPolicy = command('receivables.putCreditPolicy', {
  does: 'Says how much clients may owe, and which overdue debts hold orders; for a segment or the firm it counts within a minute',
  may: bookkeepers,
  route: 'PUT /api/credit-policies',
  input: creditPolicyBody,
  answer: z.object({ outcome: putOutcome, policy: creditPolicyView.nullable() }),
  status: 'made',
  refuses: ['client_not_found'],
});
export const listCreditPolicies = query('receivables.listCreditPolicies', {
  does: 'Credit policies: of the firm, of segments, of clients',
  may: moneyReaders,
  route: 'GET /api/credit-policies',
  input: z.object({ ...paging, scope: z.enum(policyScopes).optional(), of: line(100).optional() }),
  answer: pageOf(creditPolicyView),
});
