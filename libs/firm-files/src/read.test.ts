import { mkdtempSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMapping } from './folder.ts';
import { readFirm } from './read.ts';

const home = mkdtempSync(join(tmpdir(), 'otdel-read-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
/** A new one; it goes with the tests. */
const folder = () => mkdtempSync(join(home, 'd-'));

const good: Record<string, string> = {
  staff: 'code,name,role\nm1,Ann,manager\n',
  items: 'sku,name,price\nA,Apple,1.50\nB,Beet,2\n',
  clients: 'code,name,manager\nC1,Café,m1\n',
  orders:
    'ref,client,manager,placed_on,promised_on\n1,C1,m1,2026-01-01,2026-01-05\n2,C1,m1,2026-01-02,2026-01-06\n',
  order_lines: 'order,sku,quantity\n1,A,2\n1,B,1\n2,A,3\n',
};
/** @param change texts by the name of the file; an empty one: without this file */
function firmWith(change: Record<string, string>) {
  const dir = folder();
  for (const [name, text] of Object.entries({ ...good, ...change }))
    if (text !== '') writeFileSync(join(dir, `${name}.csv`), text);
  return dir;
}

test('good files go in whole', () => {
  const firm = readFirm(firmWith({}));
  expect(firm.bad).toEqual([]);
  expect([firm.orders.length, firm.order_lines.length]).toEqual([2, 3]);
});

test.each([
  ['a sum that is not one', { items: 'sku,name,price\nA,Apple,1;50\nB,Beet,2\n' }, 'items.csv:2 price'],
  [
    'a date that may be two',
    { orders: 'ref,client,manager,placed_on,promised_on\n1,C1,m1,01/02/2026,2026-03-05\n' },
    'orders.csv:2 placed_on',
  ],
  [
    'a promise before the order',
    { orders: 'ref,client,manager,placed_on,promised_on\n1,C1,m1,2026-01-09,2026-01-05\n' },
    'orders.csv:2 promised_on',
  ],
  ['a row too short', { clients: 'code,name,manager\nC1,Café\n' }, 'clients.csv:2'],
  ['the same code twice', { clients: 'code,name\nC1,Café\nC1,Other\n' }, 'clients.csv:3 code'],
  ['somebody unknown', { clients: 'code,name,manager\nC1,Café,nobody\n' }, 'clients.csv:2 manager'],
  ['an unknown column', { clients: 'code,name,colour\nC1,Café,red\n' }, 'clients.csv:1 colour'],
])('%s is reported where it stands', (_, change, where) => {
  const { bad } = readFirm(firmWith(change as Record<string, string>));
  expect(bad.map((b) => `${b.file}:${b.line} ${b.column}`.trim())).toContain(where);
});

test('people who lead each other in a circle are bad rows, and with them whoever they lead', () => {
  const people = [
    'a,A,head,',
    'm1,Ann,manager,m2',
    'm2,Bo,manager,m3',
    'm3,Cy,manager,m1',
    'm4,Di,manager,m1',
  ];
  const staff = ['code,name,role,head', ...people, 'm5,Ed,manager,m5', 'm6,Flo,manager,a'].join('\n');
  const firm = readFirm(firmWith({ staff }));
  expect(firm.staff.map((s) => s.row.code)).toEqual(['a', 'm6']);
  expect(firm.bad.map((b) => `${b.line} ${b.column}: ${b.reason}`).slice(0, 5)).toEqual([
    '3 head: m1 → m2 → m3 → m1 lead each other in a circle',
    '4 head: m2 → m3 → m1 → m2 lead each other in a circle',
    '5 head: m3 → m1 → m2 → m3 lead each other in a circle',
    '7 head: m5 → m5 lead each other in a circle',
    '6 head: m1 is not among the good rows of staff',
  ]);
});

test('an order with one bad line stays out whole, the others go in', () => {
  const firm = readFirm(firmWith({ order_lines: 'order,sku,quantity\n1,A,2\n1,Z,1\n2,A,3\n' }));
  expect(firm.orders.map((o) => o.row.ref)).toEqual(['2']);
  expect(firm.order_lines.map((l) => l.row.order)).toEqual(['2']);
  expect(firm.bad.map((b) => b.reason)).toContain('one of its lines is bad');
});

test('a line with a bad quantity spoils its order too', () => {
  const firm = readFirm(firmWith({ order_lines: 'order,sku,quantity\n1,A,-2\n1,B,1\n2,A,3\n' }));
  expect(firm.orders.map((o) => o.row.ref)).toEqual(['2']);
});

const codes = (text: string) => {
  const { clients, bad } = readFirm(firmWith({ clients: text, orders: '', order_lines: '' }));
  return [clients.map((c) => `${c.row.code}:${c.line}`).join(' '), bad.map((b) => `${b.line} ${b.column}`)];
};
test.each([
  ['inside of a cell', 'code,name\nC1,Pipe 3"\nC2,Café\n', 'C2:3', ['2 name']],
  ['after a quoted cell', 'code,name\nC1,"Ca"fé"\nC2,Café\nC3,School\n', 'C2:3 C3:4', ['2 name']],
  ['never closed', 'code,name\n\nC1,"Café\nC2,Café\nC3,School\n', 'C2:4 C3:5', ['3 name']],
  ['closed by the next quote', 'code,name\nC1,"Café\nC2,Bar\nC3,"School"\n', 'C2:3 C3:4', ['2 name']],
  ['after rows of two lines', 'code,name\nC1,"Ca\nfé"\nC2,o"\nC3,Bar\n', 'C1:3 C3:5', ['4 name']],
  [
    'with a mark and \\r\\n',
    '\uFEFFcode,name\r\nC1,a"\r\n\r\nC2,b"\r\nC3,Bar\r\n',
    'C3:5',
    ['2 name', '4 name'],
  ],
  ['on the last line', 'code,name\nC1,Café\nC2,"', 'C1:2', ['3 name']],
  ['in the header', 'co"de,name\nC1,Café\n', '', ['1 ']],
])('a stray quote %s costs its own row only', (_, text, good, bad) =>
  expect(codes(text)).toEqual([good, bad]),
);

test('a name that a spreadsheet broke into lines is on one', () => {
  const { clients } = readFirm(
    firmWith({ clients: 'code,name\nC1,"Ca \r\n  fé"\n', orders: '', order_lines: '' }),
  );
  expect(clients.map((c) => c.row.name)).toEqual(['Ca fé']);
});

test.each(['1,B', '1,"B,1', '1,B"1"'])('a line %s is none, and spoils its order', (line) => {
  const firm = readFirm(firmWith({ order_lines: `order,sku,quantity\n1,A,2\n${line}\n2,A,3\n` }));
  expect(firm.orders.map((o) => o.row.ref)).toEqual(['2']);
});

test('foreign headers go in through a mapping, with maps, templates and look-ups', () => {
  const dir = folder();
  writeFileSync(join(dir, 'people.csv'), 'no,first,last,title\n7,Ann,Lee,Boss\n');
  writeFileSync(join(dir, 'goods.csv'), 'no,what,cost,cat\n1,Tea,3,9\n');
  writeFileSync(join(dir, 'cats.csv'), 'id,label\n9,Drinks\n');
  const path = join(dir, 'mapping.json');
  const role = { column: 'title', map: { Boss: 'head' }, default: 'manager' };
  const group = { column: 'cat', lookup: { file: 'cats.csv', key: 'id', value: 'label' } };
  writeFileSync(
    path,
    JSON.stringify({
      files: {
        staff: { file: 'people.csv', columns: { code: 'no', name: { template: '{first} {last}' }, role } },
        items: {
          file: 'goods.csv',
          columns: { sku: 'no', name: 'what', price: 'cost', group, kind: { const: 'goods' } },
        },
      },
    }),
  );
  const firm = readFirm(dir, readMapping(path));
  expect(firm.bad).toEqual([]);
  expect(firm.staff[0]!.row).toMatchObject({ code: '7', name: 'Ann Lee', role: 'head' });
  expect(firm.items[0]!.row).toMatchObject({ sku: '1', group: 'Drinks', price: '3.00' });
});

test('a folder without any of the files is refused with what is missing', () => {
  expect(() => readFirm(folder())).toThrow(/None of staff.csv/);
});
