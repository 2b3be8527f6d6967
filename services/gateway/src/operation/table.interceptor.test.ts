import { promisesReport, revenueReport, type Operation, type ResponseOf } from '@otdel/contracts';
import { csvOf } from './table.interceptor.ts';

const csv = <O extends Operation>({ table }: O, answer: ResponseOf<O>) => csvOf(table!.of(answer));

const counts = {
  placed: 2,
  shippedOnTime: 1,
  shippedLate: 1,
  openInTime: 0,
  openOverdue: 0,
  valueLate: '10.50',
  valueOverdue: '0.00',
};

test('promises: one line per promised date, no totals', () => {
  const report = { asOf: '2026-11-24', rows: [{ promisedOn: '2026-11-20', ...counts }], totals: counts };
  expect(csv(promisesReport, report)).toBe(
    'as_of,promised_on,placed,shipped_on_time,shipped_late,open_in_time,open_overdue,value_late,value_overdue\r\n' +
      '2026-11-24,2026-11-20,2,1,1,0,0,10.50,0.00\r\n',
  );
});

test('revenue: an id and a name per cut, in the order that was asked', () => {
  const keys = [
    { cut: 'month' as const, id: '2026-11', name: 'November 2026' },
    { cut: 'client' as const, id: null, name: 'Roga, i Kopyta' },
  ];
  const row = { keys, quantity: '12.5', value: '1234.50', orders: 3 };
  expect(
    csv(revenueReport, { from: null, to: null, by: ['client', 'month'], rows: [row], totals: row }),
  ).toBe(
    'client_id,client,month_id,month,quantity,value,orders\r\n,"Roga, i Kopyta",2026-11,November 2026,12.5,1234.50,3\r\n',
  );
});

test.each(['=HYPERLINK("x")', '+7 900', '-1+1', '@SUM(A1)', '\tx'])(
  '%j does not become a formula',
  (name) => {
    const row = {
      keys: [{ cut: 'client' as const, id: 'c', name }],
      quantity: '1',
      value: '1.00',
      orders: 1,
    };
    const [, line] = csv(revenueReport, {
      from: null,
      to: null,
      by: ['client'],
      rows: [row],
      totals: row,
    }).split('\r\n');
    expect(line).toMatch(/^c,"?'/);
  },
);
