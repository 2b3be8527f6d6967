import { type LineRef } from '../../order/domain/moves.ts';

/** How an item is supplied. */
export interface SupplyFacts {
  itemId: string;
  supply: 'buy' | 'make' | 'none';
  /** Calendar days. */
  leadDays: number;
  /** null: there is no supplier, or the supplier is inactive. */
  supplierId: string | null;
  supplierLeadDays: number | null;
  /** The cost of one unit, in minor units. */
  cost: bigint | null;
}

/** A line, and the quantity that it still lacks, in thousandths. */
export interface Shortage {
  line: LineRef;
  missing: bigint;
}

/** A shortage to buy or to make, with the cost of one unit in minor units. */
export interface Wanted extends Shortage {
  cost: bigint | null;
}

export interface PurchaseWant {
  supplierId: string;
  /** Calendar days until the last part of it arrives. */
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
 * Plans one purchase per supplier and one production job per line. Lines of items that are neither made nor bought,
 * or that have no supplier, stay uncovered. A purchase is expected after the longest of the lead times of its items
 * and of its supplier.
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
