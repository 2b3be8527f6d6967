import { Migration } from '@mikro-orm/migrations';

/**
 * Revenue keeps the group, region and segment of its day. What was told before is known as it is now: a rebuild reads how
 * it was.
 */
export class M0002Groups extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

// How it was from from_at up to, but not including, until_at. The rows of one client or item leave no moment out.
const history = (of: string, ...fields: string[]) => [
  `create table ${of}_history (
    ${of}_id uuid, version int, recorded_at timestamptz not null, from_at timestamptz not null, until_at timestamptz not null,
    ${fields.map((field) => `${field} text, `).join('')}primary key (${of}_id, version))`,
  `insert into ${of}_history select id, 0, '-infinity', '-infinity', 'infinity', ${fields.join(', ')} from ${of}_ref`,
];

const ddl = [
  ...history('client', 'region', 'segment'),
  ...history('item', 'item_group'),
  // The moment of which the groups count: that of the recording, or the end of an earlier shipment day.
  `alter table revenue_line add column as_of timestamptz`,
  `update revenue_line set as_of = least(now(), (shipped_on + 1)::timestamp at time zone 'UTC')`,
  `alter table revenue_line alter column as_of set not null`,
  `drop index revenue_line_shipped`,
  `create index revenue_line_shipped on revenue_line (shipped_on)
    include (month, order_id, item_id, client_id, manager_id, quantity, value, as_of)`,
];
