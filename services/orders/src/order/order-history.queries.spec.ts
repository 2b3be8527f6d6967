import {
  listOrderBreaches,
  listPromiseMoves,
  listShipments,
  listStages,
  newId,
  shownOfHistory,
  type OrderView,
} from '@otdel/contracts';
import { sql } from 'kysely';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
let order: OrderView;
/** More than are shown with the order, and more than a page. */
const many = 130;

beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('PAINT', { stock: '1000' });
  const { id } = await firm.deal([{ item: 'PAINT', quantity: '900' }]);
  for (let i = 0; i < shownOfHistory + 2; i++)
    await firm.do('ship', id, { lines: [{ no: 1, quantity: 1_000 }] });
  await firm.rows(sql`
    insert into stage_log (order_id, seq, stage, entered_on, entered_at)
    select ${id}::uuid, n, 'supply', date '2026-11-24', now() from generate_series(100, ${99 + many}::int) n`);
  await firm.rows(sql`
    insert into promise_log (id, order_id, line_no, promised_on, previously, moved_on, recorded_at, moved_by, reason)
    select gen_random_uuid(), ${id}::uuid, 1, date '2026-12-10' + n, null, date '2026-11-24',
      timestamptz '2027-01-01' + n / 2 * interval '1 s', null, 'move ' || n
    from generate_series(1, ${many}::int) n`);
  order = await firm.view(id);
});
afterAll(() => firm?.close());

/** All pages of a history, the newest first. */
async function all<Entry>(
  operation: typeof listPromiseMoves | typeof listStages | typeof listShipments,
  limit: number,
): Promise<Entry[]> {
  const found: Entry[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await firm.ask(operation, {
      orderId: order.id,
      limit,
      ...(cursor && { cursor }),
    });
    expect(items.length).toBeLessThanOrEqual(limit);
    found.push(...(items as Entry[]));
    cursor = next ?? undefined;
  } while (cursor);
  return found;
}

it('shows the newest entries of each history with the order, the oldest of them first', () => {
  expect(order.stageLog).toHaveLength(shownOfHistory);
  expect(order.promises).toHaveLength(shownOfHistory);
  expect(order.promises.at(-1)?.promisedOn).toBe('2027-04-19');
  expect(order.shipments.map((s) => s.no)).toEqual(Array.from({ length: shownOfHistory }, (_, i) => i + 3));
  expect(order.olderIn).toEqual(['promises', 'stageLog', 'shipments']);
});

it.each([
  ['promises', listPromiseMoves, many + 1],
  ['stageLog', listStages, many],
  ['shipments', listShipments, shownOfHistory + 2],
] as const)('gives %s by page, whole, without an entry twice', async (name, operation, least) => {
  const entries = await all<OrderView['promises'][number]>(operation, 17);
  expect(entries.length).toBeGreaterThanOrEqual(least);
  expect(entries.slice(0, shownOfHistory).toReversed()).toEqual(order[name]);
  const distinct = new Set(entries.map((entry) => JSON.stringify(entry)));
  if (name !== 'stageLog') expect(distinct.size).toBe(entries.length);
});

it('is empty without entries, and not found when the actor may not see the order', async () => {
  expect(await firm.ask(listOrderBreaches, { orderId: order.id })).toEqual({ items: [], next: null });
  const stranger = { accountId: newId(), staffId: newId(), role: 'manager' } as const;
  for (const operation of [listPromiseMoves, listStages, listShipments, listOrderBreaches])
    await expect(firm.ask(operation, { orderId: order.id }, { as: stranger })).rejects.toMatchObject({
      code: 'order_not_found',
    });
});

it('refuses the cursor of another list', async () => {
  const { next } = await firm.ask(listStages, { orderId: order.id, limit: 3 });
  await expect(firm.ask(listPromiseMoves, { orderId: order.id, cursor: next! })).rejects.toMatchObject({
    code: 'invalid_input',
  });
});
