import { asSystem } from '@otdel/platform';
import { eventually } from '@otdel/testing';
import { sql } from 'kysely';
import { move, revise } from './domain/order.ts';
import { OrderBook } from './order-book.service.ts';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
let book: OrderBook;
beforeAll(async () => {
  firm = await RealFirm.open();
  book = firm.get(OrderBook);
  await firm.item('STOCKED', { stock: '100' });
});
afterAll(() => firm?.close());

const waiting = () =>
  firm.rows(
    sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );

test('a transaction that waited for the lock of an order reads the lines that were written meanwhile', async () => {
  const { id } = await firm.place([{ item: 'STOCKED', quantity: '4' }]);
  const at = { on: firm.clock.today(), now: firm.clock.now() };
  let second: Promise<bigint[]> | undefined;
  await firm.db.transaction(async (tx) => {
    const before = (await book.lockAndRead(tx, id))!;
    second = firm.db.transaction(async (other) =>
      (await book.lockAndRead(other, id))!.lines.map((line) => line.reserved),
    );
    await eventually(async () => expect(await waiting()).toHaveLength(1));
    const moves = [{ lineId: before.lines[0]!.id, reserved: 4_000n }];
    const after = revise(before, { lines: move(before.lines, moves) });
    await asSystem(() => book.write(tx, [{ before, after, events: [], at }]));
  });
  expect(await second).toEqual([4_000n]);
});

test('an unknown order is answered as undefined', async () => {
  await firm.db.transaction(async (tx) => expect(await book.lockAndRead(tx, firm.clientId)).toBeUndefined());
});
