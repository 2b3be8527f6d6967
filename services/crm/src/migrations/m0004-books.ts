import { Migration } from '@mikro-orm/migrations';

/** Through which day the books are closed, as the room of orders says. */
export class M0004Books extends Migration {
  override up(): void {
    this.addSql(`create table books (id int primary key default 1 check (id = 1), closed_through date)`);
    this.addSql(`insert into books default values`);
  }
}
