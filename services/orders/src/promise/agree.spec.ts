import { fromMinor, listBreaches, newId, promisesReport, revenueReport } from '@otdel/contracts';
import { asSystem, Database } from '@otdel/platform';
import { openRoom, type Room } from '@otdel/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { AnalyticsModule } from '../../../analytics/src/analytics.module.ts';
import { analyticsMigrations } from '../../../analytics/src/migrations/index.ts';
import { OrderConsumer } from '../../../analytics/src/order/order.consumer.ts';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
let reports: Room;
beforeAll(async () => {
  firm = await RealFirm.open();
  reports = await openRoom(AnalyticsModule, analyticsMigrations);
  await firm.item('WORK', { kind: 'work', supply: 'none', supplierCode: null });
});
afterAll(async () => {
  await reports?.close();
  await firm?.close();
});

const day = (n: number): string => Temporal.PlainDate.from('2026-11-01').add({ days: n }).toString();
const heard = [
  'order.placed',
  'order.amended',
  'order.shipped',
  'order.shipment_taken_back',
  'order.goods_returned',
  'order.cancelled',
  'order.promise_moved',
];
const told = new Map<string, number>();

/** Tells the reports what the order has published since. */
async function tell(id: string): Promise<void> {
  const events = (await firm.published(id)).map((e, i) => ({
    ...e,
    aggregateId: id,
    aggregateVersion: i + 1,
  }));
  const news = events.slice(told.get(id) ?? 0).filter((e) => heard.includes(e.type));
  told.set(id, events.length);
  const returned = news.filter(({ type }) => type === 'order.goods_returned');
  const others = news.filter(({ type }) => type !== 'order.goods_returned');
  const consumer = reports.get(OrderConsumer);
  await asSystem(() =>
    reports.get(Database).transaction(async (tx) => {
      await consumer.happened(others as never, tx);
      if (returned.length > 0) await consumer.returned(returned as never, tx);
    }),
  );
}

const step = fc.record({
  wait: fc.integer({ min: 0, max: 4 }),
  back: fc.integer({ min: 0, max: 5 }),
  kind: fc.constantFrom(
    'ship',
    'ship',
    'move',
    'move',
    'remove',
    'add',
    'back',
    'back',
    'deliver',
    'give',
    'cancel',
    'nothing',
  ),
  line: fc.integer({ min: 1, max: 3 }),
  to: fc.integer({ min: -3, max: 9 }),
});

test('the list, the flag and the report agree for every day, whatever happens and however late it is recorded', async () => {
  let late = 0;
  let fell = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 3, maxLength: 3 }),
      fc.array(step, { minLength: 2, maxLength: 9 }),
      async (promised, steps) => {
        let now = 0;
        firm.clock.moveTo(`${day(now)}T12:00:00Z`);
        const managerId = newId();
        const lines = promised.map((n) => ({ item: 'WORK', quantity: '1', promisedOn: day(n) }));
        const { id } = await firm.place(lines, { placedOn: day(0), managerId });
        await firm.do('confirm', id, {});
        await firm.secure(id);
        for (const { wait, back, kind, line, to } of steps) {
          now += wait;
          firm.clock.moveTo(`${day(now)}T12:00:00Z`);
          await firm.processStep('watchPromise', id);
          const on = day(Math.max(0, now - back));
          const amend = (change: object) =>
            firm.do('amend', id, { reason: 'r', amendedOn: on, lines: [], add: [], remove: [], ...change });
          const acts = {
            nothing: () => Promise.resolve(),
            ship: () => firm.do('ship', id, { shippedOn: on, lines: [{ no: line, quantity: 1_000 }] }),
            move: () => amend({ lines: [{ no: line, promisedOn: day(Math.max(0, now + to)) }] }),
            add: () =>
              amend({
                add: [
                  {
                    itemId: firm.itemId('WORK'),
                    quantity: 1_000,
                    discount: '0',
                    promisedOn: day(now + line),
                  },
                ],
              }),
            back: () => firm.do('takeBack', id, { shipmentNo: line, reason: 'r', correctedOn: on }),
            deliver: () => firm.do('deliver', id, {}),
            give: () =>
              firm.do('returnGoods', id, {
                shipmentNo: line,
                reason: 'r',
                goods: 'write_off',
                returnedOn: on,
                lines: [{ no: line, quantity: 500 }],
              }),
            remove: () => amend({ remove: [line] }),
            cancel: () => firm.do('cancel', id, { reason: 'r', cancelledOn: on }),
          };
          const act: () => Promise<unknown> = acts[kind];
          await act().catch((error: { kind?: string }) => {
            if (error.kind !== 'refused' && error.kind !== 'not_found') throw error;
          });
          await firm.processStep('watchPromise', id);
          await tell(id);
          late += (await agrees(id, managerId, now)) ? 1 : 0;
        }
        for (let n = 0; n <= now; n++) fell += (await revenueTies(id, managerId, day(n))) ? 1 : 0;
      },
    ),
    { numRuns: 60 },
  );
  expect(late).toBeGreaterThan(10);
  expect(fell).toBeGreaterThan(0);
}, 120_000);

/** The revenue of a day is what left on it, less what was taken back and returned on it. @returns whether it is negative */
async function revenueTies(id: string, managerId: string, on: string): Promise<boolean> {
  const [ledger] = await firm.rows<{ value: bigint }>(sql`
    select coalesce(sum(value), 0)::bigint as value from (
      select l.value from shipment s join shipment_line l on l.shipment_id = s.id
      where s.order_id = ${id} and s.shipped_on = ${on}
      union all
      select -l.value from shipment s join shipment_correction c on c.shipment_id = s.id
      join shipment_correction_line l on l.correction_id = c.id
      where s.order_id = ${id} and c.corrected_on = ${on}
    ) moved`);
  const asked = { by: 'month', from: on, to: on, managerId };
  const { totals } = await reports.ask(revenueReport, asked as never);
  expect({ on, value: totals.value }).toEqual({ on, value: fromMinor(ledger!.value) });
  return ledger!.value < 0n;
}

async function agrees(id: string, managerId: string, now: number): Promise<boolean> {
  const today = day(now);
  const { late } = await firm.view(id);
  const { items } = await firm.ask(listBreaches, { managerId } as never, { as: firm.head });
  const standing = items.map((b) => b.promisedOn).sort();
  const missed = new Set<string>();
  let isLate = false;
  for (let n = 0; n <= now; n++) {
    const asOf = day(n);
    const { rows } = await reports.ask(promisesReport, { asOf, managerId });
    isLate = rows.some((row) => row.openOverdue + row.shippedLate + row.cancelledOverdue > 0);
    for (const row of rows) {
      // a promise is missed on the evening of its day, the report says so on the next one
      const open = row.openInTime + row.openOverdue > 0 && row.promisedOn <= asOf && row.promisedOn < today;
      if (open || row.shippedLate + row.cancelledOverdue > 0) missed.add(row.promisedOn);
    }
  }
  expect({ late, standing }).toEqual({ late: isLate, standing: [...missed].sort() });
  return late;
}
