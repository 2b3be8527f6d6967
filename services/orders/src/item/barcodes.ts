import { barcodeKey, refused } from '@otdel/contracts';
import { RunAgain, type Tx, many, one, run } from '@otdel/platform';

/** The barcodes of an item, in their order. */
export async function barcodesOf(tx: Tx, itemId: string): Promise<string[]> {
  const rows = await many<{ barcode: string }>(tx)`
    select barcode from item_barcode where item_id = ${itemId} order by place`;
  return rows.map(({ barcode }) => barcode);
}

/** Each once, whatever zeros stand before it. */
export const eachOnce = (barcodes: readonly string[]): string[] => {
  const seen = new Set<string>();
  return barcodes.filter((barcode) => seen.size !== seen.add(barcodeKey(barcode)).size);
};

/**
 * Gives an item these barcodes and no others.
 * @param barcodes each once
 * @throws refused `barcode_of_another` with the first one that another item has, and the sku of that item
 */
export async function writeBarcodes(tx: Tx, itemId: string, barcodes: readonly string[]): Promise<void> {
  const keys = barcodes.map(barcodeKey);
  await run(tx)`delete from item_barcode where item_id = ${itemId}`;
  // in the order of their keys: two who write the same ones wait for each other, and not in a ring
  const written = await run(tx)`
    insert into item_barcode (key, item_id, place, barcode)
    select key, ${itemId}::uuid, place, barcode
    from unnest(${keys}::text[], ${barcodes}::text[]) with ordinality as given (key, barcode, place)
    order by key on conflict (key) do nothing`;
  if (written === barcodes.length) return;
  const taken = await one<{ barcode: string; sku: string }>(tx)`
    select given.barcode, i.sku from item_barcode b join item i on i.id = b.item_id
    join unnest(${keys}::text[], ${barcodes}::text[]) with ordinality as given (key, barcode, place) on given.key = b.key
    where b.item_id <> ${itemId} order by given.place limit 1`;
  if (!taken) throw new RunAgain('The other item has lost the barcode meanwhile.');
  throw refused('barcode_of_another', taken);
}
