import { Migration } from '@mikro-orm/migrations';
import { codeKeyFunction } from '@otdel/platform';

/** Finds the records whose codes people take for the same. Those that are there already stay. */
export class M0005Codes extends Migration {
  override up(): void {
    this.addSql(codeKeyFunction);
    this.addSql('create index staff_alike on staff (code_key(code))');
  }
}
