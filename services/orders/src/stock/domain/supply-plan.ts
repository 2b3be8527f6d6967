import { type LineRef } from '../../order/domain/moves.ts';

/** How more of an item is had. */
export interface SupplyFacts {
  itemId: string;
  supply: 'buy' | 'make' | 'none';
  /** Calendar days. */
  leadDays: number;
  /** Only a supplier who still delivers. */
  supplierId: string | null;
  supplierLeadDays: number | null;
  /** Of one unit, in minor units. */
  cost: bigint | null;
}

/** A line with what is missing for it, in thousandths. */
export interface Shortage {
  line: LineRef;
  missing: bigint;
}

/** What is to be had for a line, and what one unit of it costs us, in minor units. */
export interface Wanted extends Shortage {
  cost: bigint | null;
}

export interface PurchaseWant {
  supplierId: string;
  /** Calendar days until the slowest of it is there. */
  leadDays: number;
  lines: Wanted[];
}

export interface JobWant extends Wanted {
  leadDays: number;
}

export interface SupplyPlan {
  purchases: PurchaseWant[];
  jobs: JobWant[];
}

/**
 * What to buy, one purchase per supplier, and what to produce, one job per line. An item that is neither made
 * nor bought, or has nobody to buy it from, stays out: its lines remain uncovered.
 * A purchase is expected when its slowest part is: the longest of the items' lead times and the supplier's own.
 */
export function planSupply(shortages: readonly Shortage[], facts: readonly SupplyFacts[]): SupplyPlan {
  const factsOf = new Map(facts.map((f) => [f.itemId, f]));
  const purchases = new Map<string, PurchaseWant>();
  const jobs: JobWant[] = [];
  for (const shortage of shortages) {
    const item = factsOf.get(shortage.line.itemId);
    if (!item || shortage.missing <= 0n) continue;
    const wanted = { ...shortage, cost: item.cost };
    if (item.supply === 'make') jobs.push({ ...wanted, leadDays: item.leadDays });
    if (item.supply !== 'buy' || !item.supplierId) continue;
    const purchase = purchases.get(item.supplierId) ?? {
      supplierId: item.supplierId,
      leadDays: item.supplierLeadDays ?? 0,
      lines: [],
    };
    purchase.leadDays = Math.max(purchase.leadDays, item.leadDays);
    purchase.lines.push(wanted);
    purchases.set(item.supplierId, purchase);
  }
  return { purchases: [...purchases.values()], jobs };
}
