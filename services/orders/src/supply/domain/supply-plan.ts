/** How an item is supplied. */
export interface SupplyFacts {
  itemId: string;
  supply: 'buy' | 'make' | 'none';
  /** Calendar days. */
  leadDays: number;
  /** null: there is no supplier, or the supplier is inactive. */
  supplierId: string | null;
  supplierLeadDays: number | null;
  /** The cost of one unit, in hundred-thousandths. */
  cost: bigint | null;
}

/** The order's line for which something is ordered. */
export interface ForLine {
  lineId: string;
  orderId: string;
  orderNumber: string;
}

/** A quantity of an item to buy or to make, in thousandths. */
export interface Wanted {
  itemId: string;
  quantity: bigint;
  /** null: it is for stock. */
  forLine: ForLine | null;
  /** The cost of one unit, in hundred-thousandths. */
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
export function planSupply(
  missing: readonly Omit<Wanted, 'cost'>[],
  facts: readonly SupplyFacts[],
): SupplyPlan {
  const factsOf = new Map(facts.map((f) => [f.itemId, f]));
  const purchases = new Map<string, PurchaseWant>();
  const jobs: JobWant[] = [];
  for (const part of missing) {
    const item = factsOf.get(part.itemId);
    if (!item || part.quantity <= 0n) continue;
    const wanted = { ...part, cost: item.cost };
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
