import { Migration } from '@mikro-orm/migrations';

/**
 * Stock becomes a ledger: every change of what is on hand and of what is reserved is a movement, and rows are only
 * added. What is on its way becomes a table between supply lines and lines of orders. The stock, reservations and
 * coverage of the firm are carried over.
 */
export class M0003Orders extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  // The ledger. on_hand and reserved are signed changes; stock has their sums.
  `alter table stock_move rename column quantity to on_hand`,
  `alter table stock_move rename column reason to kind`,
  `alter table stock_move drop constraint stock_move_reason_check, drop constraint stock_move_quantity_check`,
  `alter table stock_move alter column on_hand set default 0,
    add reserved bigint not null default 0, add line_id uuid references order_line, add why text`,
  `update stock_move set kind = 'issue' where kind = 'shipment'`,
  `insert into stock_move (id, item_id, kind, on_hand, reserved, line_id, moved_on, recorded_at)
    select id, item_id, 'reservation', 0, left_quantity, line_id, coalesce(arrived_on, made_at::date), made_at
    from reservation where state = 'held' and left_quantity > 0`,
  `alter table stock_move
    add constraint stock_move_kind check (kind in (
      'opening', 'receipt', 'production', 'reservation', 'release', 'issue', 'count', 'write_off', 'return')),
    add constraint stock_move_moves check (on_hand <> 0 or reserved <> 0)`,
  `create index stock_move_line on stock_move (line_id) where line_id is not null`,
  `drop table reservation`,

  // cancelled: how much of the ordered quantity does not come any more; by_hand: ordered for stock by a person
  `alter table purchase_line add cancelled bigint not null default 0 check (cancelled >= 0),
    add by_hand boolean not null default false`,
  `alter table production_job add cancelled bigint not null default 0 check (cancelled >= 0),
    add by_hand boolean not null default false`,
  `alter table purchase add reason text`,
  `alter table production_job add reason text`,
  `alter table purchase drop constraint purchase_state_check, add constraint purchase_state_check check (
    state in ('ordered', 'partly_received', 'received', 'closed_short', 'cancelled'))`,
  `alter table production_job drop constraint production_job_state_check, add constraint production_job_state_check
    check (state in ('ordered', 'partly_completed', 'completed', 'closed_short', 'cancelled'))`,
  `update purchase_line l set cancelled = l.quantity - l.received from purchase p
    where p.id = l.purchase_id and p.state = 'cancelled'`,
  `update production_job set cancelled = quantity - completed where state = 'cancelled'`,

  // quantity: how much of what is still to come is for the line; arrived: how much has come for it. A row with neither
  // shows that something was ordered for the line once.
  `create table supply_link (
    purchase_line_id uuid references purchase_line, job_id uuid references production_job,
    line_id uuid not null references order_line, quantity bigint not null check (quantity >= 0),
    arrived bigint not null default 0 check (arrived >= 0),
    constraint supply_link_one_source check (num_nonnulls(purchase_line_id, job_id) = 1))`,
  `insert into supply_link (purchase_line_id, line_id, quantity, arrived)
    select l.id, l.line_id, l.covers, l.received from purchase_line l where l.line_id is not null`,
  `insert into supply_link (job_id, line_id, quantity, arrived)
    select j.id, j.line_id, j.covers, j.completed from production_job j where j.line_id is not null`,
  `create unique index supply_link_purchase on supply_link (purchase_line_id, line_id) where purchase_line_id is not null`,
  `create unique index supply_link_job on supply_link (job_id, line_id) where job_id is not null`,
  `create index supply_link_line on supply_link (line_id)`,
  `alter table purchase_line drop constraint purchase_line_check`,
  `alter table purchase_line drop constraint purchase_line_check1`,
  `alter table purchase_line drop column covers, drop column order_id, drop column line_id`,
  `alter table production_job drop constraint production_job_check`,
  `alter table production_job drop constraint production_job_check1`,
  `alter table production_job drop column covers, drop column order_id, drop column line_id`,
  `create index purchase_line_coming on purchase_line (item_id) where quantity > received + cancelled`,
  `create index production_job_coming on production_job (item_id) where quantity > completed + cancelled`,

  // What is on its way for a line is the sum of its links.
  `alter table order_line drop constraint coverage_never_negative`,
  `alter table order_line drop column in_purchase, drop column in_production`,
  `alter table order_line add constraint coverage_never_negative check (ordered >= shipped + reserved + cancelled)`,
  `create index order_line_waiting on order_line (item_id) where ordered > shipped + reserved + cancelled`,
];
