import iconv from 'iconv-lite';
import { readStatement } from '../read-statement.ts';
import type { StatementEvent, StatementPayment } from '../event.ts';

export const ours = '40702810938000000001';
export const oursToo = '40702810500000000002';
export const theirs = '40702810138000000777';
export const foreign = '40702810000000000009';

/** Encodings as iconv-lite names them, what the format calls them, and what we do. */
export const encodings = {
  'windows-1251': ['win1251', 'Windows', 'windows-1251'],
  cp866: ['cp866', 'DOS', 'ibm866'],
  'UTF-8': ['utf8', 'UTF-8', 'utf-8'],
  'UTF-8 with a mark': ['utf8', 'UTF-8', 'utf-8'],
} as const;
export type EncodingName = keyof typeof encodings;

export const encoded = (text: string, name: EncodingName): Uint8Array =>
  iconv.encode(text, encodings[name][0], { addBOM: name === 'UTF-8 with a mark' });

export async function* inPieces(bytes: Uint8Array, size = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** All that is told of a file. */
export async function eventsOf(
  bytes: Uint8Array,
  { accounts = [ours, oursToo], piece = 1_000 } = {},
): Promise<StatementEvent[]> {
  const events: StatementEvent[] = [];
  for await (const event of readStatement(inPieces(bytes, piece), { ourAccounts: new Set(accounts) }))
    events.push(event);
  return events;
}
export const paymentsOf = (events: readonly StatementEvent[]): StatementPayment[] =>
  events.filter((event) => event.kind === 'payment');

/** As they go over a wire: two days that differ are equal to Jest. */
export const plain = (told: unknown): unknown => JSON.parse(JSON.stringify(told));

/** Longer than the piece of a file from which its encoding is told. */
export const longField = 'Банк '.repeat(1_000);

export type Fields = Record<string, string | undefined>;

/** A document of money that comes to us; a field that is undefined does not stand there. */
export const document = (change: Fields = {}): string =>
  [
    'СекцияДокумент=Платежное поручение',
    ...Object.entries({
      ...{ Номер: '1', Дата: '27.02.2026', Сумма: '10.00', ДатаПоступило: '02.03.2026' },
      ...{ ПлательщикСчет: theirs, ПолучательСчет: ours, ...change },
    }).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`])),
    'КонецДокумента\r\n',
  ].join('\r\n');

export const head = (change: Fields = {}): string =>
  [
    '1CClientBankExchange',
    ...Object.entries({ ВерсияФормата: '1.03', Кодировка: 'Windows', РасчСчет: ours, ...change }).flatMap(
      ([key, value]) => (value === undefined ? [] : [`${key}=${value}`]),
    ),
    '',
  ].join('\r\n');

/** Lines 1–4 are the header; a document as it comes has eight lines. */
export const statement = (...documents: string[]): string => `${head()}${documents.join('')}КонецФайла\r\n`;

/** One payment and one document of outgoing money as different programs of banks write them. */
export const styles: Record<
  string,
  { text: string; payment: { number: string; sum: string; purpose: string } }
> = {
  'all fields, names with INN before them': {
    payment: {
      number: '118',
      sum: '120000.00',
      purpose: 'Оплата по счету № 15 от 20.02.2026, в т.ч. НДС 22%',
    },
    text: `1CClientBankExchange
ВерсияФормата=1.02
Кодировка=Windows
Отправитель=Клиент-Банк
Получатель=
ДатаСоздания=03.03.2026
ВремяСоздания=09:12:44
ДатаНачала=01.03.2026
ДатаКонца=02.03.2026
РасчСчет=${ours}
СекцияРасчСчет
ДатаНачала=01.03.2026
ДатаКонца=02.03.2026
РасчСчет=${ours}
НачальныйОстаток=100.00
ВсегоПоступило=120000.00
ВсегоСписано=50.00
КонечныйОстаток=120050.00
КонецРасчСчет
СекцияДокумент=Платежное поручение
Номер=118
Дата=28.02.2026
Сумма=120000.00
КвитанцияДата=02.03.2026
КвитанцияВремя=10:00:00
КвитанцияСодержание=
ПлательщикСчет=${theirs}
ДатаСписано=
Плательщик=ИНН 7707083893 ООО "Ромашка"
ПлательщикИНН=7707083893
ПлательщикКПП=770701001
ПлательщикРасчСчет=${theirs}
ПлательщикБанк1=АО "БАНК"
ПлательщикБИК=044525225
ПлательщикКорсчет=30101810400000000225
ПолучательСчет=${ours}
ДатаПоступило=02.03.2026
Получатель=ИНН 7736050003 ООО "Мы"
ПолучательИНН=7736050003
ВидПлатежа=Электронно
ВидОплаты=01
Очередность=5
НазначениеПлатежа=Оплата по счету № 15 от 20.02.2026, в т.ч. НДС 22%
КонецДокумента
СекцияДокумент=Платежное поручение
Номер=9
Дата=02.03.2026
Сумма=50.00
ПлательщикСчет=${ours}
ДатаСписано=02.03.2026
ПолучательСчет=${theirs}
ДатаПоступило=
НазначениеПлатежа=Услуги
КонецДокумента
КонецФайла
`,
  },
  'a section per day, no accounts in the header, sums with a comma and blanks': {
    payment: { number: '000118', sum: '120000.50', purpose: 'Оплата по счету 15' },
    text: `1CClientBankExchange

ВерсияФормата=1.03
Кодировка=Windows
ДатаНачала=01.03.2026
ДатаКонца=02.03.2026
СекцияРасчСчёт
ДатаНачала=01.03.2026
ДатаКонца=01.03.2026
РасчСчёт=${ours}
КонецРасчСчет
СекцияРасчСчёт
ДатаНачала=02.03.2026
РасчСчёт=${ours}
КонецРасчСчет

СекцияДокумент=Банковский ордер
  Номер = 000118
Сумма=120 000,5
ДатаПоступило=02.03.2026 00:00:00
Плательщик1=ООО "Ромашка"
ПлательщикИНН=7707083893
ПлательщикКПП=770701001
ПлательщикСчет=${theirs}
ПлательщикБИК=044525225
ПолучательСчет=
ПолучательРасчСчет=${ours}
НазначениеПлатежа=
НазначениеПлатежа1=Оплата
НазначениеПлатежа2=по счету 15
КодНазПлатежа=1
КонецДокумента
СекцияДокумент=Банковский ордер
Номер=7
Сумма=3,00
ПлательщикСчет=${ours}
ПолучательСчет=70601810000000000123
КонецДокумента
КонецФайла`,
  },
  'the oldest version, a sum with a dash, a purpose of several lines': {
    payment: {
      number: 'А-118',
      sum: '120000.05',
      purpose: 'Оплата по счету 15 от 20.02.2026 НДС=20% без доставки',
    },
    text: `1CClientBankExchange
ВерсияФормата=1.01
Кодировка=Windows
ДатаНачала=01.03.2026
ДатаКонца=02.03.2026
РасчСчет=${ours}
Документ=Платежное поручение
СекцияДокумент=Платежное поручение
Номер=А-118
Сумма=120000-05
ПлательщикСчет=${theirs}
Плательщик=ИНН 7707083893 КПП 770701001 ООО "Ромашка"
ПлательщикКПП=770701001
ПлательщикБИК=044525225
ПолучательСчет=${ours}
НазначениеПлатежа=Оплата по счету 15
от 20.02.2026 НДС=20%
без
доставки
ДатаПоступило=02.03.2026
КонецДокумента
СекцияДокумент=Платежное поручение
Номер=8
ПлательщикРасчСчет=${ours}
КонецДокумента
КонецФайла

`,
  },
};
