import { readStatement } from './read-statement.ts';
import type { StatementEvent } from './event.ts';
import {
  document,
  encoded,
  encodings,
  eventsOf,
  foreign,
  head,
  inPieces,
  longField,
  ours,
  oursToo,
  paymentsOf,
  plain,
  statement,
  styles,
  theirs,
  type EncodingName,
  type Fields,
} from './testing/statements.ts';

const read = (given: string | Uint8Array, accounts?: string[], piece?: number) =>
  eventsOf(typeof given === 'string' ? encoded(given, 'windows-1251') : given, { accounts, piece });
const badOf = (events: StatementEvent[]) => events.filter((event) => event.kind === 'bad');
const numbersOf = (events: StatementEvent[]) => paymentsOf(events).map(({ number }) => number);
const kinds = (events: StatementEvent[]) => events.map(({ kind }) => kind);

describe.each(Object.entries(styles))('a file with %s', (_, { text, payment }) => {
  const crlf = text.replaceAll('\n', '\r\n');
  test.each(Object.entries(encodings))('is read in %s', async (name, [, , encoding]) => {
    const events = await read(encoded(crlf, name as EncodingName));
    expect(kinds(events)).toEqual(['header', 'payment', 'outgoing']);
    const [header, incoming] = plain(events) as object[];
    expect(header).toMatchObject({ encoding, accounts: [ours], from: '2026-03-01', to: '2026-03-02' });
    expect({ ...incoming, line: 0, key: '' }).toEqual({
      ...{ kind: 'payment', line: 0, key: '', account: ours, date: '2026-03-02' },
      ...payment,
      payer: {
        ...{ name: 'ООО "Ромашка"', inn: '7707083893', kpp: '770701001' },
        ...{ account: theirs, bic: '044525225' },
      },
    });
  });

  test('tells the line on which its payment begins', async () => {
    const [{ line } = { line: 0 }] = paymentsOf(await read(crlf));
    expect(text.split('\n')[line - 1]).toMatch(/^СекцияДокумент/);
  });

  test.each([1, 2, 3, 7])('reads the same in pieces of %i bytes', async (piece) => {
    const long = crlf.replace('Кодировка', `Отправитель=${longField}\r\nКодировка`);
    for (const name of ['windows-1251', 'UTF-8'] as const) {
      const bytes = encoded(long, name);
      expect(plain(await read(bytes, [ours], piece))).toEqual(plain(await read(bytes, [ours], 100_000)));
    }
  });

  test.each(['\n', '\r', '\r\r\n'])('reads the same with lines that end with %j', async (lineEnd) => {
    const payments = async (file: string) =>
      plain(paymentsOf(await read(file)).map((one) => ({ ...one, line: 0 })));
    expect(await payments(text.replaceAll('\n', lineEnd))).toEqual(await payments(crlf));
  });
});

test('the bytes decide the encoding, whatever the header says', async () => {
  const file = statement(document({ НазначениеПлатежа: 'Счёт 15' }));
  for (const name of Object.keys(encodings) as EncodingName[])
    for (const said of ['Windows', 'DOS', 'UTF-8'])
      expect(paymentsOf(await read(encoded(file.replace('Windows', said), name)))).toMatchObject([
        { purpose: 'Счёт 15' },
      ]);
});

test('only money that comes to us from others is a payment', async () => {
  const events = await read(
    statement(
      document({ Номер: 'in' }),
      document({ Номер: 'out', ПлательщикСчет: ours, ПолучательСчет: theirs, ДатаПоступило: '' }),
      document({ Номер: 'between', ПлательщикСчет: oursToo }),
      document({ Номер: 'of nobody', ПолучательСчет: foreign }),
    ),
  );
  expect(events.slice(1)).toMatchObject([
    { kind: 'payment', number: 'in', line: 5 },
    { kind: 'outgoing', line: 13 },
    { kind: 'between', line: 21 },
    { kind: 'bad', line: 35, field: 'ПолучательСчет', reason: 'notOurs', value: foreign },
  ]);
});

test('each account of the file that is not ours is told once, and its documents apart', async () => {
  const text =
    `${head()}РасчСчет=${foreign}\r\nСекцияРасчСчет\r\nРасчСчет=${foreign}\r\nКонецРасчСчет\r\n` +
    `${document({ Номер: 'theirs', ПолучательСчет: foreign })}${document()}КонецФайла`;
  expect(await read(text)).toMatchObject([
    { kind: 'foreignAccount', line: 5, account: foreign },
    { kind: 'header', accounts: [ours, foreign] },
    { kind: 'foreign', line: 9 },
    { kind: 'payment', number: '1' },
  ]);
});

test('a file of several accounts gives the payments of each', async () => {
  const section = (account: string) => `СекцияРасчСчет\r\nРасчСчет=${account}\r\nКонецРасчСчет\r\n`;
  const events = await read(
    `${head({ РасчСчет: undefined })}${section(ours)}${section(oursToo)}${document()}${document({ ПолучательСчет: oursToo })}КонецФайла`,
  );
  expect(events[0]).toMatchObject({ accounts: [ours, oursToo] });
  expect(paymentsOf(events).map(({ account }) => account)).toEqual([ours, oursToo]);
});

test.each<[string, string, Fields]>([
  ['1', '1.00', {}],
  ['1.5', '1.50', {}],
  ['1,05', '1.05', {}],
  ['1-05', '1.05', {}],
  ['0-05', '0.05', {}],
  ['001 234\u00a0567,89', '1234567.89', {}],
  ['9999999999999.99', '9999999999999.99', {}],
])('the sum %j is %s', async (told, sum) =>
  expect(paymentsOf(await read(statement(document({ Сумма: told }))))).toMatchObject([{ sum }]),
);

test.each<[string, Fields, { field: string; reason: string; value: string; line?: number }]>([
  [
    'without a day',
    { ДатаПоступило: undefined },
    { field: 'ДатаПоступило', reason: 'required', value: '', line: 13 },
  ],
  ['with an empty day', { ДатаПоступило: '' }, { field: 'ДатаПоступило', reason: 'required', value: '' }],
  [
    'with a day that is none',
    { ДатаПоступило: '31.02.2026' },
    { field: 'ДатаПоступило', reason: 'date', value: '31.02.2026' },
  ],
  [
    'with the empty day of 1C',
    { ДатаПоступило: '01.01.0001' },
    { field: 'ДатаПоступило', reason: 'date', value: '01.01.0001' },
  ],
  [
    'with a day the other way round',
    { ДатаПоступило: '2026-03-02' },
    { field: 'ДатаПоступило', reason: 'date', value: '2026-03-02' },
  ],
  ['without a sum', { Сумма: '' }, { field: 'Сумма', reason: 'required', value: '' }],
  ['with a sum in words', { Сумма: 'сто' }, { field: 'Сумма', reason: 'sum', value: 'сто' }],
  ['with a sum of nothing', { Сумма: '0.00' }, { field: 'Сумма', reason: 'sum', value: '0.00' }],
  ['with a sum below nothing', { Сумма: '-5.00' }, { field: 'Сумма', reason: 'sum', value: '-5.00' }],
  ['with a sum that may be two', { Сумма: '1,005' }, { field: 'Сумма', reason: 'sum', value: '1,005' }],
  [
    'with a sum of one digit behind a dash',
    { Сумма: '15-5' },
    { field: 'Сумма', reason: 'sum', value: '15-5' },
  ],
  [
    'with too large a sum',
    { Сумма: '10000000000000' },
    { field: 'Сумма', reason: 'sum', value: '10000000000000' },
  ],
  ['without a number', { Номер: ' ' }, { field: 'Номер', reason: 'required', value: '' }],
  [
    'with too long a number',
    { Номер: '1'.repeat(70) },
    { field: 'Номер', reason: 'tooLong', value: '1'.repeat(60) },
  ],
  ['without a receiver', { ПолучательСчет: '' }, { field: 'ПолучательСчет', reason: 'required', value: '' }],
])('a document %s is told with its line, and the rest goes in', async (_, change, told) => {
  const events = await read(statement(document({ Номер: 'a' }), document(change), document({ Номер: 'b' })));
  const lines: Record<string, number> = { Номер: 14, Сумма: 16, ДатаПоступило: 17, ПолучательСчет: 19 };
  expect(badOf(events)).toEqual([{ kind: 'bad', line: lines[told.field], ...told }]);
  expect(numbersOf(events)).toEqual(['a', 'b']);
});

test('all that is wrong with a document is told at once', async () => {
  const events = await read(statement(document({ ДатаПоступило: '2.3.26', Сумма: 'x' })));
  expect(badOf(events)).toMatchObject([{ field: 'ДатаПоступило' }, { field: 'Сумма' }]);
});

test('what is wrong with outgoing money is of no interest', async () =>
  expect(kinds(await read(statement(document({ ПлательщикСчет: ours, Сумма: 'x' }))))).toEqual([
    'header',
    'between',
  ]));

test('dollars are refused with the line', async () => {
  const dollars = '40702840900000000001';
  const events = await read(statement(document({ ПолучательСчет: dollars }), document()), [ours, dollars]);
  expect(events.slice(1)).toMatchObject([
    { kind: 'bad', line: 11, field: 'ПолучательСчет', reason: 'currency', value: dollars },
    { kind: 'payment' },
  ]);
});

test.each<[Fields, object]>([
  [
    { Плательщик1: 'ООО "А"', Плательщик: 'ИНН 7707083893 ООО "Б"' },
    { name: 'ООО "А"', inn: '7707083893', account: theirs },
  ],
  [
    { Плательщик: 'ИНН 500100732259\\КПП 0 \\ Иванов  Иван' },
    { name: 'Иванов Иван', inn: '500100732259', account: theirs },
  ],
  [
    { Плательщик: 'Иванов', ПлательщикИНН: '0000000000', ПлательщикКПП: '0', ПлательщикБИК: '' },
    { name: 'Иванов', account: theirs },
  ],
  [
    { ПлательщикИНН: '9909', ПлательщикБИК: '4452522' },
    { name: '', account: theirs },
  ],
  [
    { Плательщик: 'Foreign Ltd', ПлательщикИНН: '12345' },
    { name: 'Foreign Ltd', inn: '12345', account: theirs },
  ],
  [
    { Плательщик: 'А', ПлательщикСчет: '', ПлательщикРасчСчет: '30101810400000000225' },
    { name: 'А', account: '30101810400000000225' },
  ],
  [{ Плательщик: 'А', ПлательщикСчет: undefined }, { name: 'А' }],
])('of %j the payer is %j', async (change, payer) => {
  const [payment] = paymentsOf(await read(statement(document(change))));
  expect(payment?.payer).toEqual(payer);
});

test('a field that stands twice counts as it stands first', async () => {
  const twice = document({ Сумма: '10.00\r\nСумма=99.00' });
  expect(paymentsOf(await read(statement(twice)))).toMatchObject([{ sum: '10.00' }]);
});

test('only a purpose goes on with the next line', async () => {
  const broken = document({ Номер: '7\r\nof the year', НазначениеПлатежа: 'Счет\r\n15' });
  expect(paymentsOf(await read(statement(broken)))).toMatchObject([{ number: '7', purpose: 'Счет 15' }]);
});

test('fields that nobody knows change nothing', async () => {
  const [known] = paymentsOf(await read(statement(document())));
  const [unknown] = paymentsOf(await read(statement(document({ КодВыплат: '1', 'x y': 'z', UUID: '=' }))));
  expect(plain(unknown)).toEqual(plain(known));
});

test('a document without an end is told; those around it go in', async () => {
  const open = document({ Номер: 'open' }).replace('КонецДокумента\r\n', '');
  const events = await read(statement(document(), open, document({ Номер: '2' })));
  expect(badOf(events)).toEqual([
    { kind: 'bad', line: 13, field: 'КонецДокумента', reason: 'unclosed', value: '' },
  ]);
  expect(numbersOf(events)).toEqual(['1', '2']);
});

test('a period that is no period is told, and the payments go in', async () => {
  const events = await read(`${head({ ДатаНачала: '00.00.0000' })}${document()}КонецФайла`);
  expect(events[0]).toMatchObject({ kind: 'bad', line: 5, field: 'ДатаНачала', reason: 'date' });
  expect(events[1]).toEqual({
    ...{ kind: 'header', version: '1.03', encoding: 'windows-1251', accounts: [ours] },
  });
  expect(numbersOf(events)).toEqual(['1']);
});

test.each<[string, string | Uint8Array, string, number]>([
  ['nothing', '', 'notAStatement', 1],
  ['blanks', ' \r\n \n', 'notAStatement', 1],
  ['a CSV', 'date;sum\n02.03.2026;10\n', 'notAStatement', 1],
  ['a CSV that names the format', 'x;1CClientBankExchange\n1;2\n', 'notAStatement', 1],
  ['a part of the first line', '1CClientBank', 'notAStatement', 1],
  ['a workbook', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'notAStatement', 1],
  ['signs instead of letters', '1CClientBankExchange\n????????????=1.02\n??????=1\n', 'encoding', 1],
  ['the first line alone', '1CClientBankExchange\n', 'truncated', 1],
  ['another version', statement(document()).replace('1.03', '2.00'), 'version', 2],
  ['no version', statement(document()).replace('ВерсияФормата=1.03\r\n', ''), 'version', 4],
])('%s is refused as a whole', async (_, file, reason, line) => {
  const events = await read(file);
  expect(events).toMatchObject([{ kind: 'bad', reason, line }]);
});

test.each([
  ['in the first piece', 1_000_000],
  ['in the next ones', 8_192],
])('a line without end, %s, holds no memory', async (_, piece) => {
  const file = `${head()}${document()}${'x'.repeat(300_000)}`;
  const events = await read(file, [ours], piece);
  expect(events.at(-1)).toMatchObject({ kind: 'bad', reason: 'lineTooLong' });
});

test('a file that was cut says so, within a document and between two', async () => {
  const whole = head() + document();
  expect((await read(whole)).slice(1)).toMatchObject([
    { kind: 'payment' },
    { kind: 'bad', line: 12, field: 'КонецФайла', reason: 'truncated' },
  ]);
  expect(kinds(await read(whole + document().slice(0, 60)))).toEqual(['header', 'payment', 'bad']);
});

test('the end of a text of DOS is no data; another statement behind the end is told', async () => {
  const file = statement(document());
  expect(badOf(await read(`${file}\r\n\x1a`))).toEqual([]);
  expect(badOf(await read(encoded(`${file}\x1a`, 'cp866')))).toEqual([]);
  expect((await read(file + file)).slice(1)).toMatchObject([
    { kind: 'payment' },
    { kind: 'bad', line: 14, reason: 'afterEnd', value: '1CClientBankExchange' },
  ]);
});

test('each part of the key tells payments apart, and those that are alike are counted', async () => {
  const changes = [
    {},
    { ДатаПоступило: '03.03.2026' },
    { Номер: '1/1' },
    { Сумма: '10.01' },
    { ПлательщикСчет: '40702810000000000778' },
    { ПолучательСчет: oursToo },
    {},
  ];
  const keys = paymentsOf(await read(statement(...changes.map(document)))).map(({ key }) => key);
  expect(new Set(keys).size).toBe(changes.length);
  expect(keys.map((key) => key.at(-1))).toEqual(['1', '1', '1', '1', '1', '1', '2']);
  // kept in databases: they may never change
  expect(keys[0]).toBe(`${ours}/2026-03-02/1/10.00/${theirs}/1`);
  expect(keys[2]).toBe(`${ours}/2026-03-02/1%2F1/10.00/${theirs}/1`);
});

test('what does not count for the key does not change it', async () => {
  const key = async (change: Fields) => paymentsOf(await read(statement(document(change))))[0]?.key;
  const first = await key({});
  expect(await key({ НазначениеПлатежа: 'x', Плательщик: 'y', Дата: '01.01.2026', Сумма: '10,0' })).toBe(
    first,
  );
});

test('the file is let go when the reader has enough', async () => {
  let open = true;
  async function* bytes() {
    try {
      yield* inPieces(encoded(statement(document().repeat(100)), 'UTF-8'), 512);
    } finally {
      open = false;
    }
  }
  for await (const event of readStatement(bytes(), { ourAccounts: new Set([ours]) }))
    if (event.kind === 'payment') break;
  expect(open).toBe(false);
});

test('what the stream throws is thrown', async () => {
  async function* bytes() {
    yield encoded(statement(document()), 'UTF-8');
    throw new Error('the disk is gone');
  }
  const events = readStatement(bytes(), { ourAccounts: new Set([ours]) });
  const reading = async () => {
    for await (const event of events) expect(event.kind).not.toBe('bad');
  };
  await expect(reading).rejects.toThrow('the disk is gone');
});
