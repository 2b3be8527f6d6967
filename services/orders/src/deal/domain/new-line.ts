import { type ItemKind } from '../../order/domain/item-kind.ts';
import { type OrderLine, untouched } from '../../order/domain/order.ts';
import { valueOf } from './pricing.ts';

/** The input of a new line. */
export interface Wanted {
  id: string;
  no: number;
  itemId: string;
  kind: ItemKind;
  price: bigint;
  discount: string;
  ordered: bigint;
  promisedOn: string;
}

/**
 * A new line; nothing covers it yet.
 * @param path of the line in the input
 * @throws invalid when its value is more than a sum can be
 */
export const newLine = (wanted: Wanted, path: string): OrderLine => ({
  ...wanted,
  value: valueOf(wanted, path),
  shippedValue: 0n,
  ...untouched,
});
