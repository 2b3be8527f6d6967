/** The words in which orders and their supply speak with each other. Quantities are integer thousandths of the unit. */

export type ItemKind = 'goods' | 'work' | 'service';

/** A line of an order that asks for supply, as it stands in its row. */
export interface LineRef {
  lineId: string;
  orderId: string;
  orderNumber: string;
  lineNo: number;
  itemId: string;
  kind: ItemKind;
  /** ISO date. */
  promisedOn: string;
  /** What nothing covers yet; lines with nothing uncovered are passed over. */
  uncovered: bigint;
}

/** Give back `quantity` of what covers the line, everything when left out. */
export interface ReleaseRef {
  lineId: string;
  quantity?: bigint;
}

/** Ship `quantity` of the line. */
export interface ConsumeRef {
  lineId: string;
  itemId: string;
  kind: ItemKind;
  quantity: bigint;
}

/** How the coverage of a line changes: signed differences, what is left out does not move. One per line. */
export interface CoverageMove {
  lineId: string;
  reserved?: bigint;
  inPurchase?: bigint;
  inProduction?: bigint;
  shipped?: bigint;
  cancelled?: bigint;
}

/** The business date something is recorded for, and the firm's clock at the recording. */
export interface At {
  on: Temporal.PlainDate;
  now: Temporal.Instant;
}
