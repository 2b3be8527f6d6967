/*
 * A bench writes the tables of services by SQL, which no service may: a firm does not take 100,000 orders in a minute. The
 * processes of these orders never ran, so Temporal is stopped before.
 */
import type pg from 'pg';

const managers = 20;
const clients = 5_000;
const items = 2_000;
/** Days over which the orders were placed, the last of them today. */
const days = 1_000;

export interface ManyOrders {
  /** The manager who has a twentieth of them. */
  managerId: string;
  orders: number;
}

/**
 * Fills the tables of crm and orders. Of the orders of the last month a third is still open; one in a hundred older ones is, too.
 * Each has one to five lines.
 */
export async function writeManyOrders(db: pg.Client, { managerId, orders }: ManyOrders): Promise<void> {
  const statements = [
    `create temp table maker as
      select case when n = 1 then '${managerId}'::uuid else gen_random_uuid() end as id, n from generate_series(1, ${managers}) n`,
    `insert into crm.client (id, code, name, key_client, active)
      select gen_random_uuid(), 'C-' || n, (array['ООО', 'АО', 'ИП', 'ТД'])[1 + n % 4] || ' «'
        || (array['Ёлка', 'Ромашка', 'Восход', 'Северный ветер', 'Стройдом', 'Берёзка', 'Маяк', 'Лён', 'Кедр', 'Факел'])[1 + n % 10]
        || ' ' || (n / 10) || '»', false, true
      from generate_series(1, ${clients}) n`,
    `insert into crm.aggregate_version (aggregate, aggregate_id, version) select 'client', id, 1 from crm.client
      on conflict do nothing`,
    `create temp table buyer as select c.id, row_number() over () as n from crm.client c`,
    `insert into orders.client_ref (id, version, manager_id)
      select b.id, 1, m.id from buyer b join maker m on m.n = 1 + b.n % ${managers} on conflict do nothing`,
    `insert into orders.item (id, sku, name, kind, supply, unit, price, lead_days)
      select gen_random_uuid(), 'IT-' || n, (array['Краска', 'Кисть', 'Гвоздь', 'Плёнка', 'Клей'])[1 + n % 5]
        || ' ' || (array['белая', 'чёрная', 'особая', 'лёгкая'])[1 + n % 4] || ' ' || n, 'goods', 'buy', 'pcs', 1000, 7
      from generate_series(1, ${items}) n`,
    `create temp table thing as select id, row_number() over () as n from orders.item`,
    // made: open orders of the last days and forgotten ones of before
    `create temp table made as
      select gen_random_uuid() as id, n, current_date - (${days} - n * ${days} / ${orders}) as placed_on,
        case when n > ${orders} * 0.97 then random() < 0.33 else random() < 0.01 end as open,
        random() < 0.02 as cancelled, random() < 0.07 as missed, 5 + floor(random() * 30)::int as within,
        (array['placed', 'supply', 'ready', 'partly_shipped', 'shipped', 'delivered', 'feedback'])[1 + floor(random() * 7)::int] as where_now
      from generate_series(1, ${orders}) n`,
    `insert into orders.customer_order (id, number, external_ref, client_id, manager_id, currency, value, placed_on, placed_at,
        first_promised_on, promised_on, promise_given_at, completed_on, cancelled_on, closed_on, missed, commercial, supply,
        delivery, stage)
      select m.id, 'SO-' || extract(year from placed_on) || '-' || lpad(m.n::text, 6, '0'),
        case when m.n % 3 = 0 then 'web-' || md5(m.n::text) end, b.id, k.id, 'RUB', (random() * 50000000)::bigint, placed_on,
        placed_on, placed_on + within, placed_on + within, placed_on,
        case when s.stage in ('shipped', 'delivered', 'feedback', 'closed') then placed_on + within + missed::int end,
        case when s.stage = 'cancelled' then placed_on + 1 end, case when s.stage = 'closed' then placed_on + within + 5 end,
        missed and s.stage = 'closed',
        case when s.stage in ('placed', 'closed', 'cancelled') then s.stage else 'confirmed' end, 'covered',
        case when s.stage in ('shipped', 'partly_shipped') then s.stage when s.stage in ('placed', 'supply', 'ready', 'cancelled')
          then 'none' else 'delivered' end, s.stage
      from made m
        cross join lateral (select case when open then where_now when cancelled then 'cancelled' else 'closed' end as stage) s
        join buyer b on b.n = 1 + (m.n * 7919 % ${clients}) join maker k on k.n = 1 + m.n * 7919 % ${managers}`,
    `insert into orders.order_line (id, order_id, no, item_id, kind, price, discount, value, promised_on, ordered, shipped,
        shipped_value, delivered, reserved, cancelled)
      select gen_random_uuid(), o.id, l, t.id, 'goods', 1000, 0, 4000, o.promised_on - (l - 1) % 3, 4000,
        case when over then 4000 else 0 end, 0, 0, case when o.stage = 'ready' then 4000 else 0 end,
        case when o.stage = 'cancelled' then 4000 else 0 end
      from orders.customer_order o join made m on m.id = o.id cross join generate_series(1, 1 + m.n % 5) l
        cross join lateral (select o.stage in ('shipped', 'delivered', 'feedback', 'closed') as over) s
        join thing t on t.n = 1 + (m.n * 31 + l * 977) % ${items}`,
    `vacuum (analyze) orders.customer_order, orders.order_line, orders.item, orders.client_ref, crm.client`,
  ];
  for (const statement of statements) await db.query(statement);
}
