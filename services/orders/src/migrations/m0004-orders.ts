import { Migration } from '@mikro-orm/migrations';

/** What was recorded wrongly can be put right: counts, and what is taken back of shipments, receipts and completions. */
export class M0004Orders extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  // A count that finds what the ledger says is a row too: it holds the balance of its day.
  `alter table stock_move drop constraint stock_move_moves,
    add constraint stock_move_moves check (on_hand <> 0 or reserved <> 0 or kind = 'count')`,
  `create index stock_move_count on stock_move (item_id, moved_on) where kind = 'count'`,
];
