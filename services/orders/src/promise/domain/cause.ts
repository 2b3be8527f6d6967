import { type BreachCause } from '@otdel/contracts';
import { type OrderLine, uncoveredOf } from '../../order/domain/order.ts';

/** The facts of an order that say what it waits for. */
export interface Waiting {
  confirmed: boolean;
  lines: readonly OrderLine[];
  /** The days on which purchases and jobs bring what is missing. */
  expected: readonly { source: 'purchase' | 'production'; expectedOn: string }[];
}

/**
 * Why an order that is not shipped is late: what the client's wait is for. Of purchases and jobs the one that comes last
 * counts, of two for one day
 * the purchase.
 * @example causeOf({ confirmed: false, lines, expected: [] }) // 'unconfirmed'
 */
export function causeOf({ confirmed, lines, expected }: Waiting): BreachCause {
  if (!confirmed) return 'unconfirmed';
  if (lines.some((line) => uncoveredOf(line) > 0n)) return 'uncovered';
  const last = expected
    .map((one) => one.expectedOn)
    .sort()
    .at(-1);
  if (last === undefined) return 'ready_not_shipped';
  const purchase = expected.some((one) => one.source === 'purchase' && one.expectedOn === last);
  return purchase ? 'supplier_late' : 'job_late';
}
