import { Migration } from '@mikro-orm/migrations';

/** Where goods go, what people say about orders, and who cancelled them. */
export class M0016Details extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  // address, contact, phone
  `alter table customer_order add deliver_to jsonb, add cancelled_actor jsonb`,
  `alter table shipment add deliver_to jsonb`,
  `create table order_comment (
    id uuid primary key, order_id uuid not null references customer_order, said text not null,
    said_at timestamptz not null, said_by uuid, actor jsonb not null)`,
  `create index order_comment_order on order_comment (order_id, said_at, id)`,
];
