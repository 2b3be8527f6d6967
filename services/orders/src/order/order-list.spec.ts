import {
  type Actor,
  type AskedOf,
  clientAssigned,
  fromMinor,
  listOrders,
  newId,
  orderSorts,
  type OrderSummary,
  stages,
  summarizeOrders,
} from '@otdel/contracts';
import fc from 'fast-check';
import { sql } from 'kysely';
import { PartyConsumer } from '../party/party.consumer.ts';
import { type RandomOrder, randomOrders } from '../testing/random-orders.ts';
import { RealFirm } from '../testing/real-firm.ts';

type Asked = Omit<AskedOf<typeof listOrders>, 'limit' | 'cursor' | 'sort'>;
type Sort = (typeof orderSorts)[number];

let firm: RealFirm;
let orders: RandomOrder[];
const names: Record<string, string> = {};
const today = '2026-11-24';
const clients = Array.from({ length: 4 }, newId);
const managers = Array.from({ length: 3 }, newId);
const manager: Actor = { accountId: null, staffId: managers[0]!, role: 'manager' };

beforeAll(async () => {
  firm = await RealFirm.open();
  for (const [sku, name] of [
    ['PAINT', 'Краска «Зелёная»'],
    ['BRUSH_1', 'Brush 100%'],
    ['NAIL', 'Nail'],
  ] as const)
    names[await firm.item(sku, { name })] = `${sku} ${name}`;
  orders = await randomOrders(firm, { count: 1_300, items: Object.keys(names), clients, managers });
  const payload = { managerId: managers[0], previousManagerId: null, from: today };
  const assigned = { type: clientAssigned.name, aggregateId: clients[3], aggregateVersion: 1, payload };
  await firm.db.transaction((tx) => firm.get(PartyConsumer).clients([assigned as never], tx));
});
afterAll(() => firm?.close());

async function pagesOf(
  asked: Asked,
  sort: Sort,
  limit: number,
  as: Actor = firm.head,
): Promise<OrderSummary[]> {
  const found: OrderSummary[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await firm.ask(
      listOrders,
      { ...asked, sort, limit, ...(cursor && { cursor }) },
      { as },
    );
    found.push(...items);
    cursor = next ?? undefined;
  } while (cursor);
  return found;
}
const numbers = async (asked: Asked, sort: Sort = '-placedOn') =>
  (await pagesOf(asked, sort, 200)).map((order) => order.number);
const folded = (text: string) => text.toLowerCase().replaceAll('ё', 'е').trim();
const isOpen = (o: RandomOrder) => !['closed', 'cancelled'].includes(o.stage);
const isLate = (o: RandomOrder) =>
  (o.completed_on === null && o.cancelled_on === null && o.promised_on < today) || o.missed;

/** Goods that are there, or services that wait for no goods. */
const canGo = ({ lines }: RandomOrder) =>
  lines.some((l) => l.kind === 'goods' && l.reserved > 0) ||
  (lines.every((l) => l.kind === 'service' || l.ordered === l.shipped + l.cancelled + l.reserved) &&
    lines.some((l) => l.reserved > 0));

/** The same filters over the orders as they were made, without the database. */
function wanted(asked: Asked, as: Actor): RandomOrder[] {
  const { stage, open, late, lineLate, shippable, search, number, clientIds = [] } = asked;
  const is = (flag: string | undefined, fact: boolean) => flag === undefined || (flag === 'true') === fact;
  const within = (day: string, from = '0', to = '9') => from <= day && day <= to;
  const has = (text: string | null, part: string) => text !== null && folded(text).includes(folded(part));
  return orders.filter(
    (o) =>
      (as.role === 'head' || o.manager_id === as.staffId || o.client_id === clients[3]) &&
      (stage === undefined || stage.split(',').includes(o.stage)) &&
      is(open, isOpen(o)) &&
      is(late, isLate(o)) &&
      is(
        lineLate,
        o.lines.some((l) => l.ordered > l.shipped + l.cancelled && l.promised_on < today),
      ) &&
      is(shippable, o.commercial === 'confirmed' && canGo(o)) &&
      (asked.managerId === undefined || o.manager_id === asked.managerId) &&
      (asked.clientId === undefined || o.client_id === asked.clientId) &&
      (asked.itemId === undefined || o.lines.some((l) => l.item_id === asked.itemId)) &&
      within(o.placed_on, asked.placedFrom, asked.placedTo) &&
      within(o.promised_on, asked.promisedFrom, asked.promisedTo) &&
      (number === undefined || has(o.number, number)) &&
      (search === undefined ||
        has(`${o.number} ${o.external_ref ?? ''}`, search) ||
        clientIds.includes(o.client_id) ||
        o.lines.some((l) => has(names[l.item_id]!, search))),
  );
}

const keys: Record<string, (o: OrderSummary) => (string | number)[]> = {
  placedOn: (o) => [o.placedOn, o.id],
  promisedOn: (o) => [o.promisedOn, o.id],
  value: (o) => [Number(o.value), o.id],
  stage: (o) => [stages.indexOf(o.stage), o.promisedOn, o.id],
};
const compare = (a: (string | number)[], b: (string | number)[]): number => {
  const i = a.findIndex((part, at) => part !== b[at]);
  return i < 0 ? 0 : a[i]! < b[i]! ? -1 : 1;
};

const flag = fc.constantFrom('true' as const, 'false' as const);
const rare = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 3 });
const dayFrom = (from: string, days: number) =>
  fc.integer({ min: 0, max: days }).map((n) => Temporal.PlainDate.from(from).add({ days: n }).toString());
const narrowing = fc
  .record({
    stage: rare(fc.uniqueArray(fc.constantFrom(...stages), { minLength: 1, maxLength: 4 }).map(String)),
    open: rare(flag),
    late: rare(flag),
    lineLate: rare(flag),
    shippable: rare(flag),
    managerId: rare(fc.constantFrom(...managers)),
    clientId: rare(fc.constantFrom(...clients)),
    itemId: rare(fc.integer({ min: 0, max: 2 }).map((n) => Object.keys(names)[n]!)),
    placedFrom: rare(dayFrom('2026-11-03', 4)),
    promisedTo: rare(dayFrom('2026-11-20', 9)),
    number: rare(fc.constantFrom('so-2026-90', '0001', '5', 'x')),
    search: rare(fc.constantFrom('SO-', 'ежик', 'ЁЖ_1', '%', '_', 'зеленая', 'brush_1', '0%', '90001', '')),
    clientIds: rare(fc.subarray(clients)),
  })
  .map(
    (asked) => Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as Asked,
  )
  // the gateway names clients with a search alone
  .map(({ clientIds, ...asked }) => (asked.search && clientIds ? { ...asked, clientIds } : asked));

test('whatever the filters and the order: the pages are the orders that were meant, once each, and the sums are theirs', async () => {
  const asked = fc.tuple(
    narrowing,
    fc.constantFrom(...orderSorts),
    fc.integer({ min: 60, max: 200 }),
    fc.boolean(),
  );
  await fc.assert(
    fc.asyncProperty(asked, async ([filters, sort, limit, asHead]) => {
      const as = asHead ? firm.head : manager;
      const meant = wanted(filters, as);
      const pages = await pagesOf(filters, sort, limit, as);
      const key = keys[sort.replace('-', '')]!;
      const sorted = pages.toSorted((a, b) => compare(key(a), key(b)) * (sort.startsWith('-') ? -1 : 1));
      expect(pages.map((o) => o.number)).toEqual(sorted.map((o) => o.number));
      expect(pages.map((o) => o.id).toSorted()).toEqual(meant.map((o) => o.id).toSorted());

      const summary = await firm.ask(summarizeOrders, filters, { as });
      const currencies = [...new Set(pages.map((o) => o.currency))].toSorted();
      expect(summary).toEqual({
        orders: pages.length,
        open: meant.filter(isOpen).length,
        late: pages.filter((o) => o.late).length,
        sums: currencies.map((currency) => {
          const those = pages.filter((o) => o.currency === currency);
          const value = those.reduce((sum, o) => sum + BigInt(o.value.replace('.', '')), 0n);
          return { currency, orders: those.length, value: fromMinor(value) };
        }),
      });
    }),
    { numRuns: 100 },
  );
});

test('a number is found by a part of it and in any case', async () => {
  expect(await numbers({ number: 'so-2026-900012' })).toEqual(['SO-2026-900012']);
  expect(await numbers({ number: '900012' })).toEqual(['SO-2026-900012']);
  expect((await numbers({ number: '90001' })).length).toBe(10);
  expect(await numbers({ number: 'ёж' })).toEqual([]);
});

test.each([
  ['ё is е, in any case', { search: 'ЗЕЛЕНАЯ' }],
  ['marks without width and decomposed letters do not count', { search: 'зеле\u0308\u200bная' }],
  ['blanks around do not count', { search: '  зелёная ' }],
])('a search for an item: %s', async (_what, asked) => {
  const paint = orders.filter((o) => o.lines.some((l) => names[l.item_id]!.startsWith('PAINT')));
  expect((await numbers(asked)).toSorted()).toEqual(paint.map((o) => o.number).toSorted());
});

test('a reference is found by a part of it in letters of any script', async () => {
  const [{ number }] = orders.filter((o) => o.external_ref === 'Ёж_1%') as [RandomOrder];
  expect(await numbers({ search: 'еж_1%' })).toEqual([number]);
  expect(await numbers({ search: 'еж_' })).toHaveLength(orders.filter((o) => o.external_ref).length);
});

test('the orders of the clients that a search names are found too, of those that one may see', async () => {
  const asked = { search: 'of no order', clientIds: [clients[1]!] };
  const theirs = orders.filter((o) => o.client_id === clients[1]);
  expect((await numbers(asked)).toSorted()).toEqual(theirs.map((o) => o.number).toSorted());
  const own = theirs.filter((o) => o.manager_id === manager.staffId);
  expect(await pagesOf(asked, 'value', 50, manager)).toHaveLength(own.length);
});

test.each([
  [{ stage: 'ready,ready' }, 'stage_twice'],
  [{ stage: 'ready,gone' }, undefined],
  [{ placedFrom: '2026-11-02', placedTo: '2026-11-01' }, 'from_after_to'],
  [{ sort: 'number' as Sort }, undefined],
])('%j is refused', async (asked, code) => {
  const refused = { kind: 'invalid', issues: [expect.objectContaining({ ...(code && { code }) })] };
  await expect(firm.ask(listOrders, asked)).rejects.toMatchObject(refused);
});

test.each([
  ['value', ['2026-11-24', newId()]],
  ['value', ['-1', newId()]],
  ['stage', [10, '2026-11-24', newId()]],
  ['promisedOn', ['2026-11-24', 'x']],
] as [Sort, unknown[]][])('a cursor of the list by %s that none gave is refused: %j', async (sort, key) => {
  const cursor = Buffer.from(JSON.stringify(key)).toString('base64url');
  await expect(firm.ask(listOrders, { sort, cursor })).rejects.toMatchObject({ kind: 'invalid' });
});

test('the place of a stage is that in the list of stages', async () => {
  const rows = await firm.rows(
    sql<{ stage: string; stage_no: number }>`select distinct stage, stage_no from customer_order`,
  );
  expect(rows.toSorted((a, b) => a.stage_no - b.stage_no).map((row) => row.stage)).toEqual(stages);
});
