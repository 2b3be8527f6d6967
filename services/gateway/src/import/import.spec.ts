import { eventually } from '@otdel/testing';
import type { ImportView } from '@otdel/contracts';
import { WholeFirm, type Person } from '../testing/whole-firm.ts';

let firm: WholeFirm;
let head: Person;
const today = Temporal.Now.plainDateISO('Europe/Moscow');
const day = (days: number) => today.add({ days }).toString();
beforeAll(async () => {
  firm = await WholeFirm.open();
  head = firm.people.head;
}, 60_000);
afterAll(() => firm?.close());

type Files = Record<string, string | Uint8Array>;
const csv = { 'content-type': 'text/csv' };
const ask = async <T = ImportView>(method: string, path: string, body?: unknown, headers = {}) => {
  const answer = await firm.ask<T>(method, path, {
    token: head.token,
    headers,
    ...(body !== undefined && { body }),
  });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
  return answer.body;
};
async function begun(files: Files, asked: object = {}): Promise<string> {
  const { id } = await ask('POST', '/api/imports', asked);
  for (const [name, content] of Object.entries(files))
    await ask('PUT', `/api/imports/${id}/files?name=${encodeURIComponent(`${name}.csv`)}`, content, csv);
  return id;
}
async function ended(id: string, what: 'check' | 'run'): Promise<ImportView> {
  await ask('POST', `/api/imports/${id}/${what}`, {});
  return eventually(async () => {
    const view = await ask('GET', `/api/imports/${id}`);
    if (view.state === 'checking' || view.state === 'running') throw new Error(view.state);
    return view;
  });
}
const made = ({ tables }: ImportView) =>
  Object.fromEntries(tables!.map((t) => [t.table, `${t.toMake} ${t.made} ${t.there}`]));
const said = ({ out }: ImportView) => out!.lines;

/** A firm of its own in the one that is there: codes begin with a word. */
const filesOf = (of: string): Record<string, string> => ({
  staff: `code,name,role,active\n${of}m,Anna,manager,yes\n${of}old,Lev,manager,no\n${of}nina,Nina,accountant,yes\n`,
  suppliers: `code,name\n${of}s,Paints\n`,
  items: `sku,name,price,kind,supplier\n${of}A,Paint,1.50,goods,${of}s\n${of}W,Cutting,10,work,\n`,
  stock: `sku,quantity\n${of}A,10\n`,
  clients: `code,name,manager\n${of}C,Café,${of}m\n`,
  orders: `ref,client,manager,placed_on,promised_on\n${of}1,${of}C,${of}m,${day(-9)},${day(9)}\n`,
  order_lines: `order,sku,quantity\n${of}1,${of}A,2\n`,
});

test('files go in, and a second import of them changes nothing', async () => {
  const files = filesOf('one');
  const checked = await ended(await begun(files), 'check');
  expect(checked).toMatchObject({ state: 'checked', out: { rows: 0 } });
  expect(made(checked)['orders']).toBe('1 0 0');
  const id = await begun(files);
  const first = await ended(id, 'run');
  expect(first).toMatchObject({
    state: 'done',
    out: { rows: 0, kinds: [] },
    progress: { done: 9, total: 9 },
  });
  expect(Object.values(made(first))).toEqual(['3 3 0', '1 1 0', '2 2 0', '1 1 0', '1 1 0', '1 1 0']);
  const again = await ended(await begun(files), 'run');
  expect(Object.values(made(again))).toEqual(['0 0 3', '0 0 1', '0 0 2', '0 0 1', '0 0 1', '0 0 1']);
  const { items } = await ask<{ items: { value: string; manager: { name: string } }[] }>(
    'GET',
    '/api/orders?externalRef=one1',
  );
  expect(items).toMatchObject([{ value: '3.00', manager: { name: 'Anna' } }]);
  await expect(ask('PUT', `/api/imports/${id}/files?name=x.csv`, 'a,b', csv)).rejects.toThrow('import_over');
});

test('rows of closed books stay out, by the check as by the import, and go in once they are reopened', async () => {
  await ask('POST', '/api/books/closings', { through: day(-9) });
  try {
    const files = { ...filesOf('shut'), stock: `sku,quantity,counted_on\nshutA,10,${day(-10)}\n` };
    const expected = [
      expect.stringMatching(/^stock\.csv:2 counted_on: The books are closed through/),
      expect.stringMatching(/^orders\.csv:2 placed_on: The books are closed through/),
    ];
    expect(said(await ended(await begun(files), 'check'))).toEqual(expect.arrayContaining(expected));
    expect(said(await ended(await begun(files), 'run'))).toEqual(expect.arrayContaining(expected));
  } finally {
    await ask('POST', '/api/books/reopenings', { reason: 'A history is put in.' });
  }
  expect(said(await ended(await begun(filesOf('shut')), 'run'))).toEqual([]);
});

/** Rows that the firm has reasons against, beside those of the files. */
const refused: [string, (of: string) => Record<string, string>, RegExp][] = [
  [
    'a line that is promised before the order is placed',
    (of) => ({ order_lines: `order,sku,quantity,promised_on\n${of}1,${of}A,2,${day(-20)}\n` }),
    /^order_lines\.csv:2 promised_on: Nothing can be promised/,
  ],
  [
    'an order of tomorrow',
    (of) => ({
      orders: `ref,client,manager,placed_on,promised_on\n${of}1,${of}C,${of}m,${day(1)},${day(9)}\n`,
    }),
    /^orders\.csv:2 placed_on: An order cannot be placed on/,
  ],
  [
    'a count of tomorrow',
    (of) => ({ stock: `sku,quantity,counted_on\n${of}A,10,${day(1)}\n` }),
    /^stock\.csv:2 counted_on: Stock cannot be counted on/,
  ],
  [
    'a stock of work',
    (of) => ({ stock: `sku,quantity\n${of}W,10\n` }),
    /^stock\.csv:2 sku: .* is a work or a service/,
  ],
  [
    'an order of 201 lines',
    (of) => ({ order_lines: `order,sku,quantity\n${`${of}1,${of}A,1\n`.repeat(201)}` }),
    /^orders\.csv:2 ref: the order has 201 lines; 200 are the most/,
  ],
  [
    'a line of more than thirteen digits',
    (of) => ({ order_lines: `order,sku,quantity,price\n${of}1,${of}A,999999999,9999999999\n` }),
    /^order_lines\.csv:2 quantity: the value is more than/,
  ],
  [
    'lines that have more than thirteen digits together',
    (of) => ({ order_lines: `order,sku,quantity,price\n${`${of}1,${of}A,900,9999999999\n`.repeat(2)}` }),
    /^orders\.csv:2 ref: the value is more than/,
  ],
  [
    'a client of somebody who has left',
    (of) => ({ clients: `code,name,manager\n${of}C,Café,${of}old\n` }),
    /^clients\.csv:2 manager: Lev does not work here any more/,
  ],
  [
    'a client of an accountant',
    (of) => ({ clients: `code,name,manager\n${of}C,Café,${of}nina\n` }),
    /^clients\.csv:2 manager: Nina has the role accountant/,
  ],
  [
    'an order that somebody who has left takes today',
    (of) => ({
      orders: `ref,client,manager,placed_on,promised_on\n${of}1,${of}C,${of}old,${day(0)},${day(9)}\n`,
    }),
    /^orders\.csv:2 manager: Lev does not work here any more/,
  ],
  [
    'an order that an accountant takes today',
    (of) => ({
      orders: `ref,client,manager,placed_on,promised_on\n${of}1,${of}C,${of}nina,${day(0)},${day(9)}\n`,
    }),
    /^orders\.csv:2 manager: Nina has the role accountant/,
  ],
  [
    'an administrator by the head',
    (of) => ({ staff: `${filesOf(of)['staff']}${of}adm,Root,admin,yes\n` }),
    /^staff\.csv:5 role: Only an administrator/,
  ],
  [
    'two items that people take for one',
    (of) => ({ items: `${filesOf(of)['items']}${of.toUpperCase()}А,Twin,1.00,goods,\n` }),
    /^items\.csv:\d+ sku: .* looks like .*A, which is there already/,
  ],
  [
    'a barcode that an item of the files has already, with a zero before it',
    (of) => ({
      items: `sku,name,price,barcodes\n${of}A,Paint,1.50,X-${of} 036000291452\n${of}B,Twin,1.00,0036000291452\n`,
    }),
    /^items\.csv:3 barcodes: The barcode 0036000291452 belongs to \w+A already/,
  ],
  [
    'an item of a supplier that is nowhere',
    (of) => ({ suppliers: 'code,name\nother,Other\n', items: filesOf(of)['items']! }),
    /^items\.csv:2 supplier: .* neither among the good rows of suppliers nor in the firm/,
  ],
];
test.each(refused.map(([what, change, why], n) => [what, `r${n}`, change, why] as const))(
  '%s: the check says what the import says',
  async (_, of, change, why) => {
    const id = await begun({ ...filesOf(of), ...change(of) });
    const check = await ended(id, 'check');
    expect(said(check)).toContainEqual(expect.stringMatching(why));
    const run = await ended(id, 'run');
    expect(run.out).toEqual(check.out);
    expect(run.tables).toEqual(check.tables!.map((table) => ({ ...table, made: table.toMake })));
    expect(run.progress.done).toBe(run.progress.total);
  },
);

test('what has changed in the firm is known to the check, too', async () => {
  const files = filesOf('two');
  await ended(await begun(files), 'run');
  await firm.do('PUT', '/api/items/by-sku/twoA', { name: 'Paint', price: '1.50', active: false });
  await firm.do('PUT', '/api/clients/by-code/twoC', { name: 'Café', active: false });
  await firm.do('PUT', '/api/staff/by-code/twom', { name: 'Anna', role: 'manager', active: false });
  const next = (ref: string, client: string, manager: string, on: number) =>
    `${ref},${client},${manager},${day(on)},${day(9)}\n`;
  const orders = [
    'ref,client,manager,placed_on,promised_on\n',
    next('two2', 'twoC', 'twom', -9),
    next('two3', 'twoD', 'twom', 0),
  ];
  const id = await begun({
    ...{ orders: orders.join(''), order_lines: 'order,sku,quantity\ntwo2,twoA,1\ntwo3,twoW,1\n' },
    ...{ clients: 'code,name,manager\ntwoD,Depot,\ntwoс,Twin,\n', stock: 'sku,quantity\ntwoA,11\n' },
  });
  const check = await ended(id, 'check');
  expect(said(check).toSorted()).toEqual([
    expect.stringMatching(/^clients.csv:3 code: twoс looks like twoC, which is there already/),
    expect.stringMatching(/^orders.csv:2 client: Café is not served any more/),
    expect.stringMatching(/^orders.csv:3 manager: Anna does not work here any more/),
    expect.stringMatching(/^stock.csv:2 quantity: The opening stock of twoA is 10/),
  ]);
  const run = await ended(id, 'run');
  expect([run.out, made(run)['clients']]).toEqual([check.out, '1 1 0']);
});

test('orders alone may point at what is in the firm', async () => {
  const { orders, order_lines: lines, ...rest } = filesOf('three');
  await ended(await begun(rest), 'run');
  const id = await begun({ orders: orders!, order_lines: lines! });
  expect(await ended(id, 'check')).toMatchObject({ state: 'checked', out: { rows: 0 } });
  const run = await ended(id, 'run');
  expect([run.out!.lines, made(run)['orders']]).toEqual([[], '1 1 0']);
});

test('what was seen of a file is said when it is uploaded, and can be mapped', async () => {
  const { id } = await ask('POST', '/api/imports', {});
  const at = `/api/imports/${id}/files?name=${encodeURIComponent('Прайс.csv')}`;
  const price = 'Артикул;Наименование;Цена\nfour;Краска;1 234,50\n';
  const seen = await ask<object>('PUT', at, price, csv);
  expect(seen).toMatchObject({
    name: 'Прайс.csv',
    seen: { table: 'items', encoding: 'utf-8', delimiter: 'semicolon', decimal: 'comma', rows: 1 },
    out: { kinds: [] },
  });
  const foreign = await ask<{ seen: { columns: object[] } }>('PUT', at, 'a;b;c\nfour;Краска;1 234,50\n', csv);
  expect(foreign).toMatchObject({ seen: { table: null, columns: [{ header: 'a', becomes: null }, {}, {}] } });
  const failed = await ended(id, 'run');
  expect(failed).toMatchObject({ state: 'failed', failure: expect.stringContaining('--mapping FILE') });
  const columns = { sku: 'a', name: 'b', price: 'c' };
  await ask('PUT', `/api/imports/${id}/mapping`, {
    mapping: { files: { items: { file: 'Прайс.csv', columns } } },
  });
  expect(made(await ended(id, 'run'))['items']).toBe('1 1 0');
  const { items } = await ask<{ items: object[] }>('GET', '/api/items?sku=four');
  expect(items).toMatchObject([{ name: 'Краска', price: '1234.50' }]);
});

test('a mapping that names a file elsewhere is refused', async () => {
  const mapping = { files: { items: { file: '../../../etc/passwd', columns: { sku: 'a' } } } };
  await expect(ask('POST', '/api/imports', { mapping })).rejects.toThrow('without a path');
  const { id } = await ask('POST', '/api/imports', {});
  await expect(ask('PUT', `/api/imports/${id}/files?name=..%2Fx.csv`, 'a', csv)).rejects.toThrow(
    'file_name_form',
  );
});

test('people read it in Russian', async () => {
  const id = await begun({ items: 'sku,name,price\nfive,,1\n' });
  await ended(id, 'check');
  const { body } = await firm.ask<ImportView>('GET', `/api/imports/${id}`, {
    token: head.token,
    headers: { 'accept-language': 'ru' },
  });
  expect(body.out!.lines).toEqual(['items.csv:2 name: обязательная ячейка пуста']);
});

test('others than the head and administrators may not, before a byte is read', async () => {
  const { id } = await ask('POST', '/api/imports', {});
  for (const role of ['manager', 'operations', 'accountant'] as const) {
    const { token } = firm.people[role];
    const answer = await firm.ask('PUT', `/api/imports/${id}/files?name=a.csv`, {
      token,
      body: 'a,b',
      headers: csv,
    });
    expect(answer.status).toBe(403);
  }
});

test('a file goes as bytes, and nothing else does', async () => {
  const { id } = await ask('POST', '/api/imports', {});
  const at = `/api/imports/${id}/files?name=a.csv`;
  expect((await firm.ask('PUT', at, { token: head.token, body: { a: 1 } })).status).toBe(415);
  const json = await firm.ask('POST', '/api/imports', { token: head.token, body: 'a,b', headers: csv });
  expect(json.status).toBe(415);
});

test('an import without files, one that is not there', async () => {
  const { id } = await ask('POST', '/api/imports', {});
  await expect(ask('POST', `/api/imports/${id}/run`, {})).rejects.toThrow('import_without_files');
  await expect(ask('GET', '/api/imports/019a0000-0000-7000-8000-000000000000')).rejects.toThrow(
    'import_not_found',
  );
  const { items } = await ask<{ items: { id: string }[] }>('GET', '/api/imports?limit=1');
  expect(items).toMatchObject([{ id, state: 'open' }]);
});
