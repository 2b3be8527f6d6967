import { mkdtempSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMapping } from './folder.ts';
import { readFirm } from './read.ts';
import { linesOf, tallyOf } from './tally.ts';

const home = mkdtempSync(join(tmpdir(), 'otdel-sheets-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
/** A new one; it goes with the tests. */
const folder = () => mkdtempSync(join(home, 'd-'));

/** A text in windows-1251: only letters of Russian and some signs. */
const cp1251 = (text: string) =>
  Buffer.from(
    [...text].map((c) => {
      const code = c.codePointAt(0)!;
      if (code < 128) return code;
      if (code >= 0x410 && code <= 0x44f) return code - 0x350;
      const other: Record<string, number> = {
        ё: 0xb8,
        Ё: 0xa8,
        '№': 0xb9,
        '\u00a0': 0xa0,
        '«': 0xab,
        '»': 0xbb,
      };
      return other[c]!;
    }),
  );
const utf16 = (text: string, big: boolean) => {
  const bytes = Buffer.from(text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};

type Content = string | Buffer;
const good: Record<string, Content> = {
  staff: 'code,name,role\nm1,Анна,manager\n',
  items: 'sku,name,price\nA,Краска,1.50\n',
  clients: 'code,name,manager\nC1,Кафе,m1\n',
  orders: 'ref,client,manager,placed_on,promised_on\n1,C1,m1,2026-01-01,2026-01-05\n',
  order_lines: 'order,sku,quantity\n1,A,2\n',
};
function dirWith(change: Record<string, Content>, ending = 'csv'): string {
  const dir = folder();
  for (const [name, content] of Object.entries(change))
    writeFileSync(join(dir, name.includes('.') ? name : `${name}.${ending}`), content);
  return dir;
}
const read = (change: Record<string, Content>, mapping?: object) => {
  const dir = dirWith(change);
  if (!mapping) return readFirm(dir);
  writeFileSync(join(dir, 'mapping.json'), JSON.stringify(mapping));
  return readFirm(dir, readMapping(join(dir, 'mapping.json')));
};
const items = (content: Content, mapping?: object) => {
  const firm = read({ items: content }, mapping);
  return { rows: firm.items.map(({ row }) => row), said: linesOf(tallyOf(firm.bad)), bad: firm.bad };
};
const paint = expect.objectContaining({ sku: 'A', name: 'Краска', price: '1234.50' });

describe('a table as spreadsheets write it', () => {
  const comma = 'sku,name,price\r\nA,Краска,1234.50\r\n';
  const excel = 'sku;name;price\r\nA;Краска;1\u00a0234,50\r\n';
  test.each<[string, Content]>([
    ['UTF-8', comma],
    ['UTF-8 with a mark', `\uFEFF${comma}`],
    ['UTF-16 little-endian with a mark', utf16(`\uFEFF${comma}`, false)],
    ['UTF-16 big-endian with a mark', utf16(`\uFEFF${comma}`, true)],
    ['UTF-16 without a mark', utf16(comma, false)],
    ['windows-1251 with commas', cp1251(comma)],
    ['windows-1251 with semicolons, a no-break space and a decimal comma', cp1251(excel)],
    ['semicolons in UTF-8', excel],
    ['tabs', 'sku\tname\tprice\nA\tКраска\t1234,50\n'],
    ['a first line that says the separator', 'sep=;\r\nsku;name;price\r\nA;Краска;1234,50\r\n'],
    ['a narrow no-break space', 'sku;name;price\nA;Краска;1\u202f234,50\n'],
    ['quoted sums with commas', 'sku,name,price\nA,Краска,"1 234,50"\n'],
    ['points between thousands', 'sku;name;price\nA;Краска;1.234,50\n'],
    ['commas between thousands', 'sku,name,price\nA,Краска,"1,234.50"\n'],
    ['headers in capital letters, and empty columns at the end', 'SKU,Name, Price ,,\nA,Краска,1234.50,,\n'],
    ['Russian headers', 'Артикул;Наименование;Цена\nA;Краска;1234,50\n'],
    ['empty rows between and behind', 'sku,name,price\n,,\nA,Краска,1234.50\n,,\n , ,\n\n,,\n'],
    ['decomposed letters', comma.normalize('NFD')],
  ])('%s', (_, content) => expect(items(content)).toMatchObject({ rows: [paint], said: [] }));

  test('a short й of two characters is one', () => {
    const { rows } = items('sku,name,price\nA,Клей,1\n'.normalize('NFD'));
    expect(rows[0]!.name).toBe('Клей');
  });

  test('lines are counted behind the line of the separator', () => {
    const { said } = items('sep=;\nsku;name;price\nA;Краска;x\n');
    expect(said).toEqual([
      'items.csv:3 price: is no price; write one with at most five decimals, such as 0.89404 (found "x")',
    ]);
  });

  test.each(['31.12.2025', '31/12/2025', '2025-12-31', '31.12.2025 0:00:00', '2025-12-31 00:00:00'])(
    'a date %s',
    (day) => {
      const orders = `ref;client;manager;placed_on;promised_on\n1;C1;m1;${day};${day}\n`;
      const firm = read({ ...good, orders });
      expect(firm.bad).toEqual([]);
      expect(firm.orders[0]!.row).toMatchObject({ placed_on: '2025-12-31', promised_on: '2025-12-31' });
    },
  );

  test('what is refused is shown as it stands in the file', () => {
    const orders = 'ref;client;manager;placed_on;promised_on\n1;C1;m1;31.02.2026;01.03.2026\n';
    expect(linesOf(tallyOf(read({ ...good, orders }).bad))[0]).toMatch(/placed_on: .*"31\.02\.2026"/);
    expect(items('sku;name;price\nA;Клей;-1 234,50\n').said[0]).toContain('(found "-1 234,50")');
  });

  test.each(['', 'sep=,\n'])('rows that are separated otherwise than their header are told once', (first) => {
    const { rows, said } = items(`${first}sku,name,price\nA;Клей;1,50\nB;Лак;2,50\nC;Воск;3,50\n`);
    expect(rows).toEqual([]);
    expect(said).toEqual([
      `items.csv:${first ? 3 : 2}: has a comma between the cells of the header, and a semicolon between those of the rows; use one of them`,
    ]);
  });

  test('a row that is separated otherwise than the others is told by itself', () => {
    const { rows, said } = items('sku,name,price\nA;Клей;1\nB,Лак,2\n');
    expect(rows).toHaveLength(1);
    expect(said).toEqual(['items.csv:2: has 1 cells, the header has 3']);
  });

  test('words of choice in Russian', () => {
    const staff = 'код;имя;роль;работает\nm1;Анна;Менеджер;да\nm2;Пётр;менеджер;Нет\n';
    const firm = read({ ...good, staff });
    expect(firm.bad).toEqual([]);
    expect(firm.staff.map(({ row }) => `${row.role} ${row.active}`)).toEqual(['manager yes', 'manager no']);
  });

  test('a discount in percent', () => {
    const firm = read({ ...good, order_lines: 'order;sku;quantity;discount\n1;A;2;12,5 %\n' });
    expect(firm.order_lines[0]!.row.discount).toBe('0.125');
  });
});

describe('nothing half-read goes in', () => {
  test.each<[string, Content, string]>([
    ['Café in windows-1252', Buffer.from('sku,name,price\nA,Café,1\nB,Köln,1\n', 'latin1'), 'neither UTF-8'],
    [
      'Краска in KOI8-R',
      Buffer.concat([
        Buffer.from('sku,name,price\nA,'),
        Buffer.from([0xeb, 0xd2, 0xc1, 0xd3, 0xcb, 0xc1]),
        Buffer.from(',1\n'),
      ]),
      'neither UTF-8',
    ],
    [
      'UTF-8 cut in the middle',
      Buffer.from('sku,name,price\nA,Краска,1\nB,К', 'utf8').subarray(0, -1),
      'neither',
    ],
    ['a workbook', Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 6, 0]), 'CSV UTF-8'],
    ['an empty file', '', 'is empty'],
    ['a file of blanks', '\uFEFF \r\n\r\n', 'is empty'],
    ['a column twice', 'sku,name,price,price\nA,Краска,1,2\nB,Клей,1,2\n', 'price more than once'],
    ['a missing column', 'sku,name\nA,Краска\nB,Клей\n', 'no column price'],
    [
      'another delimiter',
      'sku|name|price\nA|Краска|1\nB|Клей|2\n',
      'separate them by comma, semicolon or tab',
    ],
    ['an unknown column', 'sku,name,price,colour\nA,Краска,1,red\nB,Клей,1,red\n', 'unknown column colour'],
    ['foreign headers', 'product_id,product_name,unit_cost\n1,Paint,2\n2,Glue,2\n', '--mapping FILE'],
  ])('%s is one line, and no row of the file', (_, content, said) => {
    const found = items(content);
    expect(found.rows).toEqual([]);
    expect(found.said).toEqual([expect.stringContaining(said)]);
  });

  test('a workbook under its own name is told, too', () => {
    const { clients: _, ...rest } = good;
    const dir = dirWith({ ...rest, 'clients.xlsx': Buffer.from([0x50, 0x4b, 3, 4]) });
    expect(linesOf(tallyOf(readFirm(dir).bad))[0]).toMatch(/^clients\.xlsx: is a workbook/);
  });

  test('a text that was damaged before is not taken', () => {
    const { rows, said } = items('sku,name,price\nA,\uFFFD\uFFFD,1\nB,Клей,1\n');
    expect(rows.map((row) => row.sku)).toEqual(['B']);
    expect(said).toEqual([expect.stringContaining('items.csv:2 name: has the sign')]);
  });

  test('1,234 between commas is a thousand or one and a bit: it is not guessed', () => {
    const { rows, said } = items('sku,name,price\nA,Краска,"1,234"\nB,Клей,5\n');
    expect(rows.map((row) => row.sku)).toEqual(['B']);
    expect(said).toEqual([expect.stringContaining('items.csv:2 price: may be read in two ways')]);
  });

  test.each(['1,234', '1.234'])(
    'the price %s between semicolons is not guessed, other prices decide',
    (price) => {
      const alone = items(`sku;name;price\nA;Краска;${price}\n`);
      expect(alone.rows).toEqual([]);
      expect(alone.said).toEqual([expect.stringContaining('items.csv:2 price: may be read in two ways')]);
      expect(items(`sku;name;price\nA;Краска;${price}\nB;Клей;0,5\n`).rows.map((row) => row.sku)).toEqual(
        price === '1,234' ? ['A', 'B'] : ['B'],
      );
    },
  );

  test('a cost has up to five decimals too, and is not guessed either', () => {
    expect(items('Артикул;Наименование;Цена;Себестоимость\nA;Винт;5;0,01234\n').rows).toMatchObject([
      { price: '5.00', cost: '0.01234' },
    ]);
    const { rows, said } = items('sku;name;price;cost\nA;Винт;5;1,234\n');
    expect(rows).toEqual([]);
    expect(said).toEqual([expect.stringContaining('items.csv:2 cost: may be read in two ways')]);
    expect(items('sku,name,price,cost\nA,Винт,5,0.123456\n').said).toEqual([
      expect.stringContaining('items.csv:2 cost: is no price; write one with at most five decimals'),
    ]);
  });

  test('a price has up to five decimals', () => {
    const { rows, said } = items('sku;name;price\nA;Винт;0,89404\nB;Гайка;0,123456\n');
    expect(rows.map((row) => row.price)).toEqual(['0.89404']);
    expect(said).toEqual([expect.stringContaining('items.csv:3 price: is no price')]);
  });

  test('01/02/2026 is not guessed when no day is above twelve', () => {
    const orders = 'ref,client,manager,placed_on,promised_on\n1,C1,m1,01/02/2026,03/02/2026\n';
    const firm = read({ ...good, orders });
    expect(firm.orders).toEqual([]);
    expect(linesOf(tallyOf(firm.bad)).join('\n')).toContain('may be read in two ways');
  });
});

describe('a mapping says what is not to be found out', () => {
  const order = 'ref,client,manager,placed_on,promised_on\n1,C1,m1,01/02/2026,03/02/2026\n';
  test('the order of day and month', () => {
    const placed = (dates: string) => read({ ...good, orders: order }, { dates }).orders[0]!.row.placed_on;
    expect([placed('day-first'), placed('month-first')]).toEqual(['2026-02-01', '2026-01-02']);
  });

  test('encoding, delimiter and decimal sign, for one file', () => {
    const koi = Buffer.concat([
      Buffer.from('sku;name;price\nA;'),
      Buffer.from([0xeb, 0xd2, 0xc1, 0xd3, 0xcb, 0xc1]),
      Buffer.from(';1,234\n'),
    ]);
    const writing = { encoding: 'koi8-r', delimiter: 'semicolon', decimal: 'comma' };
    const { rows, said } = items(koi, { files: { items: { file: 'items.csv', ...writing } } });
    expect(rows).toMatchObject([{ name: 'Краска', price: '1.234' }]);
    expect(said).toEqual([]);
    const two = Buffer.from(koi.toString('latin1').replace('1,234', '1,23'), 'latin1');
    expect(items(two, { files: { items: { file: 'items.csv', ...writing } } }).rows).toMatchObject([
      { name: 'Краска', price: '1.23' },
    ]);
  });

  test('what it says and is not so is told', () => {
    const { said } = items(cp1251('sku,name,price\nA,Краска,1\n'), { encoding: 'utf-8' });
    expect(said).toEqual(['items.csv: is not utf-8, as the mapping says']);
  });

  test('columns that are left out', () => {
    const ignoring = { files: { items: { file: 'items.csv', ignore: ['colour'] } } };
    expect(items('sku,name,price,colour\nA,Краска,1234.50,red\n', ignoring)).toMatchObject({
      rows: [paint],
      said: [],
    });
  });

  test.each(['../secrets.csv', '/etc/passwd', '..', 'a/b.csv', 'a\\b.csv'])(
    'but no file outside: %s',
    (file) => {
      const columns = { code: 'a', name: 'b' };
      expect(() => read(good, { files: { clients: { file, columns } } })).toThrow(/without a path/);
      const lookup = { column: 'a', lookup: { file, key: 'a', value: 'b' } };
      const looking = {
        files: { clients: { file: 'clients.csv', columns: { ...columns, region: lookup } } },
      };
      expect(() => read(good, looking)).toThrow(/mapping file .* is not valid/);
    },
  );
});

test('after twenty lines of one kind it says how many more there are, and counts rows as rows', () => {
  const rows = Array.from({ length: 100 }, (_, n) => `A${n},Краска,x,y`);
  const { bad } = read({ items: ['sku,name,price,cost', ...rows].join('\n') });
  const tally = tallyOf(bad);
  expect(tally.rows).toBe(100);
  const lines = linesOf(tally);
  expect(lines).toHaveLength(42);
  expect(lines.filter((line) => line.includes('80 more'))).toEqual([
    'items.csv price: and 80 more',
    'items.csv cost: and 80 more',
  ]);
});

test('what is missing or wrong is said in words for people', () => {
  const { said } = items('sku,name,price,kind,lead_days\n,Краска,1,goods,1\nB,,1,toy,x\n');
  expect(said.toSorted()).toEqual([
    'items.csv:2 sku: is needed and is empty',
    'items.csv:3 kind: is none of goods, work, service (found "toy")',
    'items.csv:3 lead_days: is no whole number of days from 0 to 365 (found "x")',
    'items.csv:3 name: is needed and is empty',
  ]);
});

test('a file under a foreign name is known by its headers', () => {
  const dir = dirWith({ ...good, 'Прайс 2026.csv': good['items']!, 'notes.csv': 'a,b\n1,2\n' });
  const { items: _, ...rest } = good;
  const other = readFirm(dirWith({ ...rest, 'Прайс 2026.csv': good['items']!, 'notes.csv': 'a,b\n1,2\n' }));
  expect([other.items.length, other.orders.length, other.bad]).toEqual([1, 1, []]);
  // two files of one table are not put together
  expect(linesOf(tallyOf(readFirm(dir).bad))).toEqual([expect.stringContaining('leave one of them out')]);
});

describe('barcodes', () => {
  test.each([
    ['4006381333931', ['4006381333931']],
    ['4006381333931 96385074', ['4006381333931', '96385074']],
    ['ЯЩИК-12|036000291452 | A/1\n', ['ЯЩИК-12', '036000291452', 'A/1']],
    ['', []],
  ])('the cell %j has %j', (cell, barcodes) => {
    const { rows, said } = items(`Артикул;Наименование;Цена;Штрихкоды\nA;Краска;1,50;"${cell}"\n`);
    expect({ said, barcodes: rows[0]?.barcodes }).toEqual({ said: [], barcodes });
  });
  test.each([
    ['4006381333930', /^items\.csv:2 barcodes: this barcode .* has a wrong check digit/],
    ['4,00638E+12', /^items\.csv:2 barcodes: a spreadsheet has rounded this barcode/],
    ['A-1 4.00638E+12', /^items\.csv:2 barcodes: a spreadsheet has rounded this barcode/],
  ])('the cell %j stays out and says why', (cell, why) => {
    const { rows, said } = items(`sku,name,price,barcodes\nA,Paint,1.50,"${cell}"\n`);
    expect(rows).toEqual([]);
    expect(said).toEqual([expect.stringMatching(why)]);
  });
  test('a file without the column gives none', () =>
    expect(items('sku,name,price\nA,Paint,1.50\n').rows[0]!.barcodes).toEqual([]));
});
