import { Migration } from '@mikro-orm/migrations';
import { searchOperators } from '@otdel/platform';

/** The barcodes of items. A barcode belongs to one item of the firm: `key` is what those that mean the same have in common. */
export class M0017Barcodes extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  searchOperators,
  `create table item_barcode (
    key text primary key, item_id uuid not null references item, place int not null, barcode text not null,
    sought text not null generated always as (folded(barcode)) stored)`,
  `create index item_barcode_item on item_barcode (item_id, place)`,
  `create index item_barcode_sought on item_barcode using gin (sought gin_trgm_ops) with (gin_pending_list_limit = 128)`,
];
