import { Migration } from '@mikro-orm/migrations';

/** Orders that the head opened to the manager of their client; the last row of an order counts. */
export class M0015Opened extends Migration {
  override up(): void {
    this.addSql(`alter table order_assignment
      add kind text not null default 'given' check (kind in ('given', 'opened', 'closed'))`);
    this.addSql(`alter table order_assignment alter kind drop default`);
  }
}
