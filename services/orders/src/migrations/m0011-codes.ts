import { Migration } from '@mikro-orm/migrations';
import { codeKeyFunction } from '@otdel/platform';

/** Finds the records whose codes people take for the same. Those that are there already stay. */
export class M0011Codes extends Migration {
  override up(): void {
    this.addSql(codeKeyFunction);
    this.addSql('create index item_alike on item (code_key(sku))');
    this.addSql('create index supplier_alike on supplier (code_key(code))');
  }
}
