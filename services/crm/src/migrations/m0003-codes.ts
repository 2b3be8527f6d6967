import { Migration } from '@mikro-orm/migrations';
import { codeKeyFunction } from '@otdel/platform';

/** Finds the records whose codes people take for the same. Those that are there already stay. */
export class M0003Codes extends Migration {
  override up(): void {
    this.addSql(codeKeyFunction);
    this.addSql('create index client_alike on client (code_key(code))');
  }
}
