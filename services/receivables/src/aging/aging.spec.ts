import {
  allocateCredit,
  clientStatement,
  fromMinor,
  listCredits,
  listInvoices,
  receivablesReport,
  refundCredit,
  reversePayment,
  toMinor,
  undoAllocation,
  writeOffDebt,
} from '@otdel/contracts';
import fc from 'fast-check';
import { bookkeeper, Ledger, someone } from '../testing/receivables.ts';

/** Today is 2026-11-24. */
let ledger: Ledger;
beforeAll(async () => {
  ledger = await Ledger.open();
});
afterAll(() => ledger?.close());

type Asked = Partial<Parameters<typeof report>[0]>;
const report = (
  asked: {
    asOf?: string;
    knownAt?: string;
    by?: 'client' | 'manager' | 'segment';
    basis?: 'due' | 'posting';
  },
  as = bookkeeper,
) => ledger.room.ask(receivablesReport, asked, { as });
const of = async (clientId: string, asked: Asked = {}) =>
  (await report(asked)).rows.find(({ key }) => key === clientId);

it('puts each instalment into the bucket of its age, and free money beside', async () => {
  const clientId = await ledger.client();
  const deal = await ledger.order(clientId);
  await ledger.ship(deal, '100.00', '2026-07-01'); // due on 31 July
  await ledger.ship(deal, '10.00', '2026-10-20'); // due on 19 November
  await ledger.ship(deal, '1.00', '2026-11-10'); // due on 10 December
  expect(await of(clientId)).toMatchObject({
    ...{ open: '111.00', overdue: '110.00', free: '0.00', debt: '111.00' },
    buckets: ['1.00', '10.00', '0.00', '0.00', '0.00', '100.00'],
  });
  expect(await of(clientId, { basis: 'posting' })).toMatchObject({
    buckets: ['0.00', '1.00', '0.00', '10.00', '0.00', '100.00'],
  });
  const next = await ledger.order(clientId);
  await ledger.pay(clientId, '5.00', { orderId: next.orderId });
  expect(await of(clientId)).toMatchObject({ open: '111.00', free: '5.00', debt: '106.00' });
});

it('of a past day sees nothing later, and as it was known then stays for ever', async () => {
  const clientId = await ledger.client();
  await ledger.ship(await ledger.order(clientId), '100.00', '2026-10-01');
  const known = ledger.clock.now().toString();
  ledger.clock.moveTo(ledger.clock.now().add({ hours: 1 }).toString());
  const { id: creditId } = await ledger.pay(clientId, '60.00', { receivedOn: '2026-11-05' });
  expect(await of(clientId, { asOf: '2026-09-30' })).toBeUndefined();
  expect(await of(clientId, { asOf: '2026-11-04' })).toMatchObject({ open: '100.00' });
  expect(await of(clientId, { asOf: '2026-11-05' })).toMatchObject({ open: '40.00' });
  expect(await of(clientId, { asOf: '2026-11-05', knownAt: known })).toMatchObject({ open: '100.00' });
  const [before, day] = [ledger.clock.now().toString(), '2026-11-24'];
  const then = await report({ asOf: day, knownAt: before });
  ledger.clock.moveTo(ledger.clock.now().add({ hours: 1 }).toString());
  await ledger.room.ask(undoAllocation, { creditId, allocationNo: 1, reason: 'r' }, { as: bookkeeper });
  expect(await of(clientId)).toMatchObject({ open: '100.00', free: '60.00' });
  expect(await of(clientId, { asOf: '2026-11-23' })).toMatchObject({ open: '40.00', free: '0.00' });
  await ledger.room.ask(
    reversePayment,
    { creditId, reason: 'r', reversedOn: '2026-11-10' },
    { as: bookkeeper },
  );
  expect(await of(clientId)).toMatchObject({ open: '100.00', free: '0.00' });
  expect(await report({ asOf: day, knownAt: before })).toEqual(then);
});

it('a debt counts once, by whose the client is today, and a manager sees that of own clients', async () => {
  const [anna, boris] = [someone('manager'), someone('manager')];
  const clientId = await ledger.client({ managerId: anna.staffId });
  await ledger.ship(await ledger.order(clientId, anna.staffId!), '7.00', '2026-10-01');
  const byManager = async (as = bookkeeper) => (await report({ by: 'manager' }, as)).rows;
  const sum = async (staffId: string) => (await byManager()).find(({ key }) => key === staffId)?.open;
  expect(await sum(anna.staffId!)).toBe('7.00');
  await ledger.give(clientId, boris.staffId!);
  expect([await sum(anna.staffId!), await sum(boris.staffId!)]).toEqual([undefined, '7.00']);
  expect(await byManager(boris)).toMatchObject([{ key: boris.staffId, open: '7.00' }]);
  expect((await report({}, anna)).totals).toMatchObject({ open: '0.00' });
});

const sumOf = (sums: readonly string[]) => fromMinor(sums.reduce((all, one) => all + toMinor(one), 0n));

it('whatever happens, for each client invoiced − credited − written off − paid = open − free, to the kopeck', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          does: fc.constantFrom(
            'ship',
            'ship',
            'pay',
            'pay',
            'back',
            'undo',
            'reverse',
            'refund',
            'give up',
            'allocate',
          ),
          sum: fc.integer({ min: 1, max: 9_999 }),
          which: fc.nat(5),
        }),
        { minLength: 4, maxLength: 14 },
      ),
      async (steps) => {
        const clientId = await ledger.client();
        const deal = await ledger.order(clientId);
        const shipments: { id: string; left: number }[] = [];
        const invoices = async () =>
          (await ledger.room.ask(listInvoices, { clientId }, { as: bookkeeper })).items;
        const credits = async () =>
          (await ledger.room.ask(listCredits, { clientId }, { as: bookkeeper })).items;
        const at = <T>(of: readonly T[], which: number) => of[which % Math.max(1, of.length)];
        const rub = (kopecks: number) => fromMinor(BigInt(kopecks));
        for (const { does, sum, which } of steps) {
          const doing = { as: bookkeeper };
          if (does === 'ship') shipments.push({ id: await ledger.ship(deal, rub(sum)), left: sum });
          if (does === 'pay') await ledger.pay(clientId, rub(sum));
          const shipment = at(shipments, which);
          if (does === 'back' && shipment && shipment.left > 0) {
            const part = Math.min(shipment.left, sum);
            shipment.left -= part;
            await ledger.giveBack(deal, shipment.id, rub(part));
          }
          const credit = at(await credits(), which);
          const invoice = at(await invoices(), which);
          const reason = 'r';
          const asked =
            does === 'undo' && credit?.allocations.length
              ? ledger.room.ask(undoAllocation, { creditId: credit.id, allocationNo: 1, reason }, doing)
              : does === 'reverse' && credit
                ? ledger.room.ask(reversePayment, { creditId: credit.id, reason }, doing)
                : does === 'refund' && credit
                  ? ledger.room.ask(refundCredit, { creditId: credit.id, amount: rub(sum), reason }, doing)
                  : does === 'give up' && invoice
                    ? ledger.room.ask(
                        writeOffDebt,
                        { invoiceId: invoice.id, amount: rub(sum), reason },
                        doing,
                      )
                    : does === 'allocate' && credit && invoice
                      ? ledger.room.ask(allocateCredit, { creditId: credit.id, invoiceId: invoice.id }, doing)
                      : undefined;
          // a refusal changes nothing
          await asked?.catch((error: unknown) => expect(error).toMatchObject({ kind: 'refused' }));
          const { closing } = await ledger.room.ask(clientStatement, { clientId }, doing);
          const row = await of(clientId);
          expect(row?.debt ?? '0.00').toBe(closing);
          const open = sumOf((await invoices()).map((one) => one.open));
          const free = sumOf((await credits()).map((one) => one.free));
          expect([open, free]).toEqual([row?.open ?? '0.00', row?.free ?? '0.00']);
        }
      },
    ),
    { numRuns: 12 },
  ));
