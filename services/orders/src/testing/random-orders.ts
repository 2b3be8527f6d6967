import { newId, type Stage, stages } from '@otdel/contracts';
import { sql } from 'kysely';
import { type RealFirm } from './real-firm.ts';

/** An order as it lies in the tables, however it came there. */
export interface RandomOrder {
  id: string;
  number: string;
  external_ref: string | null;
  client_id: string;
  manager_id: string;
  currency: string;
  value: number;
  placed_on: string;
  promised_on: string;
  completed_on: string | null;
  cancelled_on: string | null;
  missed: boolean;
  stage: Stage;
  commercial: string;
  lines: RandomLine[];
}
interface RandomLine {
  id: string;
  item_id: string;
  kind: 'goods' | 'service';
  promised_on: string;
  ordered: number;
  shipped: number;
  reserved: number;
  cancelled: number;
}

/** Numbers from 0 to below 1, always the same ones. */
function chances(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Writes orders of all stages, with equal days and values among them. @param items ids of items of the firm */
export async function randomOrders(
  firm: RealFirm,
  {
    count,
    items,
    clients,
    managers,
  }: { count: number; items: string[]; clients: string[]; managers: string[] },
): Promise<RandomOrder[]> {
  const chance = chances(7);
  const below = (n: number) => Math.floor(chance() * n);
  const one = <T>(of: readonly T[]): T => of[below(of.length)]!;
  const day = (n: number) => Temporal.PlainDate.from('2026-11-24').add({ days: n }).toString();
  const orders = Array.from({ length: count }, (_, i): RandomOrder => {
    const stage = one(stages);
    const [over, cancelled] = [
      ['shipped', 'delivered', 'feedback', 'closed'].includes(stage),
      stage === 'cancelled',
    ];
    const lines = Array.from({ length: 1 + below(3) }, (_, j): RandomLine => {
      const shipped = over ? 4_000 : stage === 'partly_shipped' ? below(4) * 1_000 : 0;
      const reserved = over || cancelled ? 0 : below(2) * (4_000 - shipped);
      const rest = { cancelled: cancelled ? 4_000 : 0, reserved, shipped };
      const kind = (i + j) % 3 === 0 ? 'service' : 'goods';
      return {
        id: newId(),
        item_id: one(items),
        kind,
        promised_on: day(below(9) - 4),
        ordered: 4_000,
        ...rest,
      };
    });
    return {
      id: newId(),
      number: `SO-2026-${String(900_000 + i)}`,
      external_ref: below(3) === 0 ? `Ёж_${i}%` : null,
      client_id: one(clients),
      manager_id: one(managers),
      currency: below(9) === 0 ? 'EUR' : 'RUB',
      value: below(5) * 100_050,
      placed_on: day(below(6) - 20),
      promised_on: lines
        .map((line) => line.promised_on)
        .toSorted()
        .at(-1)!,
      completed_on: over ? day(below(3) - 3) : null,
      cancelled_on: cancelled ? day(-1) : null,
      missed: over && below(2) === 0,
      stage,
      commercial: stage === 'closed' || cancelled ? stage : stage === 'placed' ? stage : 'confirmed',
      lines,
    };
  });
  await firm.db.transaction(async (tx) => {
    const kysely = tx.getKysely();
    await sql`
      insert into customer_order (id, number, external_ref, client_id, manager_id, currency, value, placed_on, placed_at,
        first_promised_on, promised_on, promise_given_at, completed_on, cancelled_on, missed, commercial, supply, delivery, stage)
      select id, number, external_ref, client_id, manager_id, currency, value, placed_on, placed_on, promised_on, promised_on,
        placed_on, completed_on, cancelled_on, missed, commercial, 'none', 'none', stage
      from jsonb_populate_recordset(null::customer_order, ${JSON.stringify(orders)}::jsonb)`.execute(kysely);
    const lines = orders.flatMap(({ id, lines: of }) =>
      of.map((line, i) => ({ ...line, order_id: id, no: i + 1 })),
    );
    await sql`
      insert into order_line (id, order_id, no, item_id, kind, price, discount, value, promised_on, ordered, shipped, reserved, cancelled)
      select id, order_id, no, item_id, kind, 1, 0, 1, promised_on, ordered, shipped, reserved, cancelled
      from jsonb_populate_recordset(null::order_line, ${JSON.stringify(lines)}::jsonb)`.execute(kysely);
  });
  return orders;
}
