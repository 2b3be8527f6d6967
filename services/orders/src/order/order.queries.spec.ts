import { type Actor, clientAssigned, clientChanged, newId, orderFilters, unnamed } from '@otdel/contracts';
import { type Delivered } from '@otdel/messaging';
import { many, run } from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { PartyConsumer } from '../party/party.consumer.ts';
import { JobQueries } from '../production/job.queries.ts';
import { PurchaseQueries } from '../purchase/purchase.queries.ts';
import { BreachQueries } from '../promise/breach.queries.ts';
import { OrderQueries } from './order.queries.ts';
import { lateOn } from './sight.queries.ts';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
const manager = (): Actor => ({ accountId: null, staffId: newId(), role: 'manager' });
const placedOn = ['2026-11-01', '2026-11-20', '2026-11-20', '2026-11-10'];
const ids: string[] = [];

beforeAll(async () => {
  firm = await RealFirm.open();
  await firm.item('BOUGHT');
  await firm.item('MADE', { supply: 'make', supplierCode: null });
  await firm.item('WORK', { kind: 'work', supply: 'none', supplierCode: null });
  const lines = ['BOUGHT', 'MADE', 'WORK'].map((item) => ({ item, quantity: '1', promisedOn: '2026-11-22' }));
  for (const day of placedOn) ids.push((await firm.deal(lines, { placedOn: day })).id);
});
afterAll(() => firm?.close());

const list = async (filters: Record<string, unknown>, actor: Actor = firm.head) => {
  const found = await firm.get(OrderQueries).list(orderFilters.parse(filters), firm.as(actor));
  return { ...found, ids: found.items.map((order) => order.id) };
};

test('lists orders page by page, the newest first', async () => {
  const first = await list({ limit: 3 });
  const rest = await list({ limit: 3, cursor: first.next });
  expect([...first.ids, ...rest.ids]).toEqual([ids[2], ids[1], ids[3], ids[0]]);
  expect(rest.next).toBeNull();
});

test('a cursor with a possible day gives a page, one with an impossible day is refused', async () => {
  const cursor = (day: string) => Buffer.from(JSON.stringify([day, newId()])).toString('base64url');
  const lists = (day: string) => [
    list({ cursor: cursor(day) }),
    firm.get(PurchaseQueries).list({ limit: 50, cursor: cursor(day) }, firm.as(firm.head)),
    firm.get(JobQueries).list({ limit: 50, cursor: cursor(day) }, firm.as(firm.head)),
    firm.get(BreachQueries).list({ limit: 50, state: 'all', cursor: cursor(day) }, firm.as(firm.head)),
  ];
  for (const found of await Promise.all(lists('1900-01-01'))) expect(found.items).toEqual([]);
  for (const list of lists('0000-01-01')) await expect(list).rejects.toMatchObject({ kind: 'invalid' });
});

test('lists orders by each filter', async () => {
  await firm.do('ship', ids[0]!, { lines: [{ no: 3, quantity: 1_000 }], shippedOn: '2026-11-02' });
  expect((await list({ stage: 'partly_shipped' })).ids).toEqual([ids[0]]);
  const number = (await firm.view(ids[1]!)).number;
  expect((await list({ number })).ids).toEqual([ids[1]]);
  expect((await list({ promisedFrom: '2026-11-23' })).ids).toEqual([]);
  expect((await list({ clientId: firm.clientId, promisedTo: '2026-11-22' })).ids).toHaveLength(4);
  expect((await list({ managerId: newId() })).ids).toEqual([]);
  expect((await list({ late: 'true' })).ids).toHaveLength(4);
  expect((await list({ late: 'false' })).ids).toEqual([]);
  const { stages } = await firm.get(OrderQueries).stageCounts({}, firm.as(firm.head));
  expect(stages).toContainEqual({ stage: 'supply', orders: 3, late: 3 });
  expect(stages).toHaveLength(9);
});

test('a manager sees his own orders and those of his clients, and nothing of other orders', async () => {
  const [own, stranger] = [firm.manager, manager()];
  const orders = firm.get(OrderQueries);
  await orders.mustSee(ids[0]!, own);
  await expect(orders.mustSee(ids[0]!, stranger)).rejects.toMatchObject({ code: 'order_not_found' });
  await expect(firm.view(ids[0]!, stranger)).rejects.toMatchObject({ kind: 'not_found' });
  const nobody: Actor = { ...stranger, staffId: null };
  const { purchases, jobs } = await firm.view(ids[0]!);
  for (const blind of [stranger, nobody]) {
    expect((await list({}, blind)).ids).toEqual([]);
    expect((await orders.stageCounts({}, firm.as(blind))).stages.every((s) => s.orders === 0)).toBe(true);
    expect((await firm.get(PurchaseQueries).list({ limit: 50 }, firm.as(blind))).items).toEqual([]);
    expect((await firm.get(JobQueries).list({ limit: 50 }, firm.as(blind))).items).toEqual([]);
    await expect(
      firm.get(PurchaseQueries).get({ purchaseId: purchases[0]!.id }, firm.as(blind)),
    ).rejects.toMatchObject({
      code: 'purchase_not_found',
    });
    await expect(firm.get(JobQueries).get({ jobId: jobs[0]!.id }, firm.as(blind))).rejects.toMatchObject({
      code: 'job_not_found',
    });
  }
  expect((await list({}, own)).ids).toHaveLength(4);
  expect(
    (await firm.get(PurchaseQueries).list({ limit: 50, orderId: ids[1] }, firm.as(own))).items,
  ).toHaveLength(1);
  expect((await firm.get(JobQueries).get({ jobId: jobs[0]!.id }, firm.as(own))).for).toMatchObject([
    { orderId: ids[0], lineNo: 2 },
  ]);
});

test('the present manager of the client sees its orders; older events change nothing', async () => {
  const [before, after] = [manager(), manager()];
  const clientEvent = (version: number, payload: object, type: string) =>
    ({ type, aggregateId: firm.clientId, aggregateVersion: version, payload }) as never;
  const assigned = (version: number, to: Actor): Delivered<typeof clientAssigned> =>
    clientEvent(
      version,
      { managerId: to.staffId, previousManagerId: null, from: '2026-11-24' },
      clientAssigned.name,
    );
  const changed = (version: number, active = true): Delivered<typeof clientChanged> =>
    clientEvent(version, { active }, clientChanged.name);
  const deliver = (...events: (Delivered<typeof clientAssigned> | Delivered<typeof clientChanged>)[]) =>
    firm.db.transaction((tx) => firm.get(PartyConsumer).clients(events, tx));

  await deliver(assigned(2, before), changed(3));
  expect((await list({}, before)).ids).toHaveLength(4);
  await deliver(assigned(4, after));
  await deliver(assigned(2, before), changed(3));
  expect((await list({}, before)).ids).toEqual([]);
  // the gateway puts the names
  expect((await list({}, after)).items[0]!.client).toEqual({ id: firm.clientId, name: unnamed });

  await deliver(changed(5, false));
  await expect(firm.place([{ item: 'WORK', quantity: '1' }])).rejects.toMatchObject({
    code: 'client_inactive',
    params: { client: 'Client' },
  });
  await deliver(changed(6));
});

test('the manager of an order of today is active and in sales; an order of the past may have any manager', async () => {
  const place = (maker: object, over = {}, context = firm.as(firm.head)) =>
    firm.place([{ item: 'WORK', quantity: '1' }], { maker, ...over }, context);
  await expect(place({ active: false })).rejects.toMatchObject({ kind: 'refused', code: 'manager_inactive' });
  await expect(place({ role: 'accountant' })).rejects.toMatchObject({
    kind: 'refused',
    code: 'manager_makes_no_deals',
  });
  for (const maker of [{ active: false }, { role: 'accountant' }])
    expect((await place(maker, { placedOn: '2026-11-23' })).stage).toBe('placed');

  // the same request again, after the manager has left: the order is placed already
  const context = firm.as(firm.head);
  const once = await place({}, {}, context);
  expect((await place({ active: false }, {}, context)).id).toBe(once.id);
});

test('placing takes the list price, refuses a used external reference, and refuses wrong input', async () => {
  const first = await firm.place([{ item: 'WORK', quantity: '2' }], { externalRef: 'X-1' });
  expect(first).toMatchObject({ externalRef: 'X-1', value: '200.00', stage: 'placed' });
  const place = (line: object, over = {}, actor: Actor = firm.head) =>
    firm.place([{ item: 'WORK', quantity: '1', ...line }], over, firm.as(actor));
  await expect(place({}, { externalRef: 'X-1' })).rejects.toMatchObject({
    code: 'external_ref_taken',
    params: { externalRef: 'X-1' },
  });
  await expect(place({}, {}, manager())).rejects.toMatchObject({
    kind: 'forbidden',
    code: 'deals_of_others',
  });
  await expect(place({ quantity: '999999999', price: '9999999999999' })).rejects.toMatchObject({
    kind: 'invalid',
    issues: [{ path: 'lines.0.quantity', code: 'value_too_large', params: {} }],
  });

  const context = firm.as(firm.manager);
  const once = await firm.place([{ item: 'WORK', quantity: '1' }], {}, context);
  const again = await firm.place([{ item: 'WORK', quantity: '1' }], {}, context);
  expect(again.id).toBe(once.id);
  expect(Number(once.number.slice(-6))).toBe(Number(first.number.slice(-6)) + 1);
});

/** The plan of a statement with table scans and sorts switched off: it shows whether an index can serve it. */
const planOf = (statement: RawBuilder<unknown>, without: readonly string[]) =>
  firm.db.transaction(async (tx) => {
    for (const way of without) await run(tx)`set local ${sql.ref(way)} = off`;
    const rows = await many<{ 'QUERY PLAN': string }>(tx)`explain ${statement}`;
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });

test.each([
  ['all', 'customer_order_page', sql`true`],
  ['those of a manager', 'customer_order_manager', sql`manager_id = ${newId()}`],
  ['those of a client', 'customer_order_client', sql`client_id = ${newId()}`],
  ['those of a stage', 'customer_order_stage', sql`stage = 'supply'`],
])('a page of %s is read from %s without sorting', async (_what, index, where) => {
  const page = sql`select id from customer_order where ${where} order by placed_on desc, id desc limit 51`;
  const plan = await planOf(page, ['enable_seqscan', 'enable_bitmapscan', 'enable_sort']);
  expect(plan).toContain(index);
  expect(plan).not.toContain('Sort');
});

test('a query for late orders reads the indexes of open and of missed orders', async () => {
  const late = sql`select o.id from customer_order o where ${lateOn(firm.clock.today())}`;
  const plan = await planOf(late, ['enable_seqscan']);
  expect(plan).toContain('customer_order_open');
  expect(plan).toContain('customer_order_missed');
});

test.each([
  ['what comes for a line', 'supply_link_line', sql`select from supply_link where line_id = ${newId()}`],
  [
    'purchases of an item to come',
    'purchase_line_coming',
    sql`select from purchase_line where item_id = ${newId()} and quantity > received + cancelled`,
  ],
  [
    'jobs of an item to come',
    'production_job_coming',
    sql`select from production_job where item_id = ${newId()} and quantity > completed + cancelled`,
  ],
  [
    'lines of an item that wait',
    'order_line_waiting',
    sql`select from order_line where item_id = ${newId()} and ordered > shipped + reserved + cancelled`,
  ],
  [
    'what is reserved for a line',
    'stock_move_line',
    sql`select sum(reserved) from stock_move where line_id = ${newId()}`,
  ],
])('%s: read by index %s', async (_what, index, statement) => {
  expect(await planOf(statement, ['enable_seqscan'])).toContain(index);
});
