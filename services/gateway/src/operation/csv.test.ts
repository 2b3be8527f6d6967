import { promisesReport, revenueReport, type Operation, type ResponseOf, type Table } from '@otdel/contracts';
import { parse } from 'csv-parse/sync';
import { csvOf } from './csv.ts';

const csv = <O extends Operation>({ table }: O, answer: ResponseOf<O>) => csvOf(table!.of(answer));

const counts = {
  placed: 2,
  shippedOnTime: 1,
  shippedLate: 1,
  openInTime: 0,
  openOverdue: 0,
  valueLate: '10.50',
  valueOverdue: '0.00',
  firstKept: 1,
  firstMissed: 2,
  firstOpen: 0,
  cancelledOverdue: 1,
  breachesWithdrawn: 3,
  rateByLast: '0.3333',
  rateByFirst: null,
};

test('promises: one line per promised date, and the totals', () => {
  const report = { asOf: '2026-11-24', rows: [{ promisedOn: '2026-11-20', ...counts }], totals: counts };
  expect(csv(promisesReport, report)).toBe(
    '\uFEFF"as_of","promised_on","placed","shipped_on_time","shipped_late","open_in_time","open_overdue","value_late","value_overdue","first_kept","first_missed","first_open","cancelled_overdue","breaches_withdrawn","rate_by_last","rate_by_first"\r\n' +
      '"2026-11-24","2026-11-20",2,1,1,0,0,10.50,0.00,1,2,0,1,3,0.3333,\r\n' +
      '"total","",2,1,1,0,0,10.50,0.00,1,2,0,1,3,0.3333,\r\n',
  );
});

const keys = [
  { cut: 'month' as const, id: '2026-11', name: 'November 2026' },
  { cut: 'client' as const, id: null, name: 'Roga, i Kopyta' },
];
const row = { keys, quantity: '12.5', value: '1234.50', orders: 3 };
test('revenue: an id and a name per cut, in the order that was asked', () =>
  expect(
    csv(revenueReport, {
      from: null,
      to: null,
      by: ['client', 'month'],
      as: 'then',
      rows: [row],
      totals: row,
    }),
  ).toBe(
    '\uFEFF"client_id","client","month_id","month","quantity","value","orders"\r\n' +
      '"","Roga, i Kopyta","2026-11","November 2026",12.5,1234.50,3\r\n' +
      '"total","","","",12.5,1234.50,3\r\n',
  ));

test('totals are those of the answer: an order in two rows is one order', () => {
  const totals = { quantity: '25', value: '2469.00', orders: 3 };
  const report = {
    from: null,
    to: null,
    by: ['month' as const],
    as: 'then' as const,
    rows: [row, row],
    totals,
  };
  expect(csv(revenueReport, report).split('\r\n').at(-2)).toBe('"total","",25,2469.00,3');
});

test('a report without rows has its totals', () => {
  const totals = { quantity: '0', value: '0.00', orders: 0 };
  expect(csv(revenueReport, { from: null, to: null, by: ['month'], as: 'then', rows: [], totals })).toMatch(
    /"orders"\r\n"total","",0,0.00,0\r\n$/,
  );
});

const tableOf = (...names: string[]): Table => ({
  name: 'clients',
  columns: [
    { name: 'client', holds: 'text' },
    { name: 'value', holds: 'number' },
  ],
  rows: names.map((name) => [name, '10.50']),
  totals: ['total', '10.50'],
});

test('on request a semicolon between cells and a comma in numbers, but not in texts', () =>
  expect(csvOf(tableOf('Ltd. 1.5'), 'semicolon')).toBe(
    '\uFEFF"client";"value"\r\n"Ltd. 1.5";10,50\r\n"total";10,50\r\n',
  ));

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
      as: 'then',
      rows: [row],
      totals: row,
    }).split('\r\n');
    expect(line).toMatch(/^"c","?'/);
  },
);

const names: [string, string][] = [
  ['Рога и копыта', 'Рога и копыта'],
  ['Roga, i "Kopyta"; Ltd', 'Roga, i "Kopyta"; Ltd'],
  ['Paint, -10 °C', 'Paint, -10 °C'],
  ['a\n=1+1', "a '=1+1"],
  ['a\r\n+1', "a '+1"],
  ['a\u2028@x', "a '@x"],
  ['two\nlines\t', 'two lines '],
  ['a;=1+1;b', "a;'=1+1;b"],
  ['a"; =1+1', `a";' =1+1`],
  [' =1+1', "' =1+1"],
  ['＝1+1', "'＝1+1"],
];
test.each(names)('%j is read back as %j', (name, read) => {
  const [, cells, totals, ...more] = parse(csvOf(tableOf(name)), { bom: true });
  expect({ cells, totals, more }).toEqual({ cells: [read, '10.50'], totals: ['total', '10.50'], more: [] });
});

test.each([
  ['comma', ';'],
  ['semicolon', ','],
] as const)('cut at the wrong separator, a file with %s has no formula in any cell', (separator, wrong) => {
  const file = csvOf(tableOf(...names.map(([name]) => name), 'a,=1', 'b,\n-1', 'c;@1'), separator);
  // as a spreadsheet does: a quote counts only where a cell begins
  const cells = parse(file, { bom: true, delimiter: wrong, relax_quotes: true, relax_column_count: true });
  expect(cells.flat().filter((cell) => /^\s*[=+@＝-]/.test(cell))).toEqual([]);
});
