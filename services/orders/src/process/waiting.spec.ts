import { run } from '@otdel/platform';
import { ordersToServe } from './waiting.ts';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
const ids: Record<string, string> = {};

beforeAll(async () => {
  firm = await RealFirm.open();
  for (const sku of ['A', 'B']) await firm.item(sku, { supply: 'none', supplierCode: null });
  const wait = async (name: string, promisedOn: string, ...lines: [item: string, quantity: string][]) => {
    const order = await firm.deal(lines.map(([item, quantity]) => ({ item, quantity, promisedOn })));
    ids[name] = order.id;
  };
  await wait('late', '2026-12-20', ['A', '2']);
  await wait('early', '2026-12-01', ['A', '2'], ['A', '1']);
  await wait('middle', '2026-12-10', ['A', '2'], ['B', '1']);
});
afterAll(() => firm?.close());

test.each<[Record<string, number>, string[]]>([
  [{}, []],
  [{ A: 1 }, ['early']],
  [{ A: 3 }, ['early']],
  [{ A: 4 }, ['early', 'middle']],
  [{ A: 5 }, ['early', 'middle']],
  [{ A: 6 }, ['early', 'middle', 'late']],
  [{ B: 9 }, ['middle']],
  [{ A: 1, B: 1 }, ['early', 'middle']],
])('with free stock of %p the orders %p are served', async (free, expected) => {
  await firm.db.transaction(async (tx) => {
    const items = Object.entries(free).map(([sku, quantity]) => ({ id: firm.itemId(sku), quantity }));
    await run(tx)`update stock set on_hand = 0`;
    for (const { id, quantity } of items)
      await run(tx)`update stock set on_hand = ${quantity * 1000}::bigint where item_id = ${id}`;
    const names = Object.fromEntries(Object.entries(ids).map(([name, id]) => [id, name]));
    const found = await ordersToServe(tx, { ids: items.map(({ id }) => id) });
    expect(found.map((id) => names[id])).toEqual(expected);
  });
});
