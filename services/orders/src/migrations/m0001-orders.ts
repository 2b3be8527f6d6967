import { Migration } from '@mikro-orm/migrations';

/**
 * Quantities are integer thousandths, sums are integer minor units, business dates are `date`, moments are
 * `timestamptz`.
 */
export class M0001Orders extends Migration {
  override up(): void {
    for (const sql of ddl) this.addSql(sql);
  }
}

const ddl = [
  // Human numbers: one counter per kind and year. A transaction that rolls back leaves no gap.
  `create table number_series (kind text, year int, last bigint not null, primary key (kind, year))`,

  // The clients and managers of orders, from events of other rooms.
  `create table client_ref (
    id uuid primary key, version int not null default 0, name text not null default '', manager_id uuid, active boolean not null default true)`,
  `create index client_ref_manager on client_ref (manager_id)`,
  `create table staff_ref (
    id uuid primary key, version int not null default 0, name text not null default '', role text, active boolean not null default true)`,

  `create table supplier (
    id uuid primary key, code text not null unique, name text not null, country text, lead_days int,
    active boolean not null default true, version int not null default 1)`,
  `create table item (
    id uuid primary key, sku text not null unique, name text not null,
    kind text not null check (kind in ('goods', 'work', 'service')),
    supply text not null check (supply in ('buy', 'make', 'none')),
    item_group text, unit text not null, price bigint not null check (price >= 0),
    supplier_id uuid references supplier, lead_days int not null, active boolean not null default true,
    version int not null default 1)`,

  // The check guards the stock: what is reserved is there, and no unit is reserved twice.
  `create table stock (
    item_id uuid primary key references item, on_hand bigint not null default 0, reserved bigint not null default 0,
    opening bigint, opening_on date,
    constraint stock_never_negative check (reserved >= 0 and on_hand >= reserved))`,
  `create table stock_move (
    id uuid primary key, item_id uuid not null references item, quantity bigint not null check (quantity <> 0),
    reason text not null check (reason in ('opening', 'receipt', 'production', 'shipment')), reference_id uuid,
    moved_on date not null, recorded_at timestamptz not null)`,
  `create index stock_move_item on stock_move (item_id, moved_on)`,

  // missed: the promise in force has a breach that is not withdrawn
  `create table customer_order (
    id uuid primary key, number text not null unique, external_ref text unique,
    client_id uuid not null, manager_id uuid not null, currency char(3) not null, value bigint not null, note text,
    placed_on date not null, placed_at timestamptz not null,
    first_promised_on date not null, promised_on date not null, promise_given_at timestamptz not null, at_risk_on date,
    confirmed_on date, confirmed_at timestamptz, secured_at timestamptz,
    cancelled_on date, cancel_reason text,
    completed_on date, missed boolean not null default false,
    feedback text not null default 'none' check (feedback in ('none', 'asked', 'answered', 'not_asked')),
    feedback_until date, closed_on date, closed_at timestamptz,
    commercial text not null check (commercial in ('placed', 'confirmed', 'cancelled', 'closed')),
    supply text not null check (supply in ('none', 'uncovered', 'on_the_way', 'covered')),
    delivery text not null check (delivery in ('none', 'partly_shipped', 'shipped', 'delivered')),
    stage text not null, version int not null default 1)`,
  `create index customer_order_page on customer_order (placed_on desc, id desc)`,
  `create index customer_order_manager on customer_order (manager_id, placed_on desc, id desc)`,
  `create index customer_order_client on customer_order (client_id, placed_on desc, id desc)`,
  `create index customer_order_open on customer_order (promised_on) where completed_on is null and cancelled_on is null`,
  `create index customer_order_missed on customer_order (promised_on) where missed and completed_on is not null`,
  `create index customer_order_living on customer_order (id) where commercial in ('placed', 'confirmed')`,
  `create index customer_order_stage on customer_order (stage, placed_on desc, id desc)`,

  // ordered = shipped + reserved + in_purchase + in_production + cancelled + uncovered; uncovered is the remainder
  `create table order_line (
    id uuid primary key, order_id uuid not null references customer_order, no int not null,
    item_id uuid not null references item, kind text not null, price bigint not null check (price >= 0),
    discount numeric(5, 4) not null check (discount between 0 and 1), value bigint not null check (value >= 0),
    requested_on date, promised_on date not null,
    ordered bigint not null check (ordered > 0),
    shipped bigint not null default 0 check (shipped >= 0), shipped_value bigint not null default 0,
    delivered bigint not null default 0,
    reserved bigint not null default 0 check (reserved >= 0),
    in_purchase bigint not null default 0 check (in_purchase >= 0),
    in_production bigint not null default 0 check (in_production >= 0),
    cancelled bigint not null default 0 check (cancelled >= 0),
    unique (order_id, no),
    constraint coverage_never_negative check (ordered >= shipped + reserved + in_purchase + in_production + cancelled),
    constraint delivered_was_shipped check (delivered between 0 and shipped))`,

  // arrived_on: the day on which goods that were bought or made for the line arrived; null for a reservation from
  // free stock
  `create table reservation (
    id uuid primary key, order_id uuid not null references customer_order, line_id uuid not null references order_line,
    item_id uuid not null references item, quantity bigint not null check (quantity > 0),
    left_quantity bigint not null check (left_quantity between 0 and quantity),
    state text not null check (state in ('held', 'consumed', 'released')),
    source text not null check (source in ('stock', 'purchase', 'production')),
    arrived_on date, made_at timestamptz not null, ended_at timestamptz)`,
  `create index reservation_line on reservation (line_id) where state = 'held'`,

  `create table purchase (
    id uuid primary key, number text not null unique, supplier_id uuid not null references supplier,
    state text not null check (state in ('ordered', 'partly_received', 'received', 'cancelled')),
    ordered_on date not null, expected_on date not null, recorded_at timestamptz not null, version int not null default 1)`,
  `create index purchase_page on purchase (ordered_on desc, id desc)`,
  // covers: how much of the open quantity is for the order's line; the rest of the quantity is for stock
  `create table purchase_line (
    id uuid primary key, purchase_id uuid not null references purchase, no int not null, item_id uuid not null references item,
    order_id uuid references customer_order, line_id uuid references order_line,
    quantity bigint not null check (quantity > 0), received bigint not null default 0,
    covers bigint not null default 0 check (covers >= 0),
    unique (purchase_id, no), check (received between 0 and quantity), check (covers <= quantity - received))`,
  `create index purchase_line_order on purchase_line (order_id)`,
  `create index purchase_line_covering on purchase_line (line_id) where covers > 0`,
  `create table receipt (
    id uuid primary key, purchase_id uuid not null references purchase, received_on date not null,
    recorded_at timestamptz not null, lines jsonb not null)`,
  `create index receipt_purchase on receipt (purchase_id)`,

  `create table production_job (
    id uuid primary key, number text not null unique, item_id uuid not null references item,
    order_id uuid references customer_order, line_id uuid references order_line,
    state text not null check (state in ('ordered', 'partly_completed', 'completed', 'cancelled')),
    quantity bigint not null check (quantity > 0), completed bigint not null default 0,
    covers bigint not null default 0 check (covers >= 0),
    ordered_on date not null, due_on date not null, recorded_at timestamptz not null, version int not null default 1,
    check (completed between 0 and quantity), check (covers <= quantity - completed))`,
  `create index production_job_order on production_job (order_id)`,
  `create index production_job_covering on production_job (line_id) where covers > 0`,
  `create index production_job_page on production_job (ordered_on desc, id desc)`,

  `create table shipment (
    id uuid primary key, order_id uuid not null references customer_order, no int not null, shipped_on date not null,
    recorded_at timestamptz not null, carrier text, delivered_on date, delivered_at timestamptz, unique (order_id, no))`,
  `create table shipment_line (
    shipment_id uuid not null references shipment, line_id uuid not null references order_line,
    quantity bigint not null check (quantity > 0), value bigint not null check (value >= 0), primary key (shipment_id, line_id))`,

  // Logs: rows are only added.
  `create table stage_log (
    order_id uuid not null references customer_order, seq int not null, stage text not null,
    entered_on date not null, entered_at timestamptz not null, left_at timestamptz, primary key (order_id, seq))`,
  `create table promise_log (
    id uuid primary key, order_id uuid not null references customer_order, line_no int, promised_on date not null,
    previously date, moved_on date not null, recorded_at timestamptz not null, moved_by uuid, reason text)`,
  `create index promise_log_order on promise_log (order_id, recorded_at)`,
  `create table promise_breach (
    id uuid primary key, order_id uuid not null references customer_order, promised_on date not null,
    raised_at timestamptz not null, withdrawn_at timestamptz, reason text, unique (order_id, promised_on))`,
  `create index promise_breach_page on promise_breach (promised_on desc, id desc)`,
];
