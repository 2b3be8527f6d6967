import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { readStatement } from './read-statement.ts';
import {
  document,
  encoded,
  encodings,
  eventsOf,
  head,
  longField,
  ours,
  oursToo,
  paymentsOf,
  plain,
  theirs,
  type EncodingName,
} from './testing/statements.ts';

/** Letters that all encodings of the format have; blanks within a text stay, those around it do not. */
const words = fc
  .stringMatching(/^[А-Яа-яЁё№\dA-Za-z =."'/()-]{0,60}$/)
  .map((text) => text.replaceAll(/\s+/g, ' ').trim());
/** Few values, so that some payments are alike. */
const aPayment = fc.record({
  account: fc.constantFrom(ours, oursToo),
  day: fc.integer({ min: 1, max: 5 }),
  number: fc.constantFrom('1', '000002', 'А-3/1'),
  kopecks: fc.oneof(fc.constantFrom(1n, 100n, 123_456n), fc.bigInt({ min: 1n, max: 999_999_999_999_999n })),
  payer: fc.constantFrom(theirs, '40817810000000000123', ''),
  name: words,
  purpose: words,
});
type APayment = typeof aPayment extends fc.Arbitrary<infer T> ? T : never;

const sumOf = (kopecks: bigint, sign: string) =>
  `${kopecks / 100n}${sign}${String(kopecks % 100n).padStart(2, '0')}`;
const written = (one: APayment, sign = '.') =>
  document({
    ...{ Номер: one.number, Сумма: sumOf(one.kopecks, sign), ДатаПоступило: `0${one.day}.03.2026` },
    ...{ ПлательщикСчет: one.payer, ПолучательСчет: one.account },
    ...{ Плательщик1: one.name, НазначениеПлатежа: one.purpose },
  });
const file = (payments: readonly APayment[], sign?: string) =>
  `${head({ Отправитель: longField })}${payments.map((one) => written(one, sign)).join('')}КонецФайла\r\n`;
const list = fc.array(aPayment, { maxLength: 12 });
const anEncoding = fc.constantFrom(...(Object.keys(encodings) as EncodingName[]));

test('any payments, written in any encoding and read in any pieces, read back', () =>
  fc.assert(
    fc.asyncProperty(
      ...([list, anEncoding, fc.constantFrom('.', ',', '-'), fc.integer({ min: 1, max: 5_000 })] as const),
      async (payments, name, sign, piece) => {
        const events = await eventsOf(encoded(file(payments, sign), name), { piece });
        expect(events).toHaveLength(payments.length + 1);
        expect(
          paymentsOf(events).map(({ account, date, number, sum, payer, purpose }) => ({
            ...{ account, day: date.day, number, kopecks: BigInt(sum.replace('.', '')) },
            ...{ payer: payer.account ?? '', name: payer.name, purpose },
          })),
        ).toEqual(payments);
      },
    ),
  ));

test('a file that was cut anywhere never throws, says so, and gives only whole payments', () =>
  fc.assert(
    fc.asyncProperty(
      ...([list, anEncoding, fc.double({ min: 0, max: 1, noNaN: true })] as const),
      async (payments, name, at) => {
        const bytes = encoded(file(payments), name);
        const whole = paymentsOf(await eventsOf(bytes));
        const cut = bytes.subarray(0, Math.floor(at * bytes.length));
        const events = await eventsOf(cut);
        const given = paymentsOf(events);
        expect(plain(given)).toEqual(plain(whole.slice(0, given.length)));
        const onlyLineEndMissing = cut.length >= bytes.length - 2;
        expect(events.filter(({ kind }) => kind === 'bad')).toMatchObject(
          onlyLineEndMissing ? [] : [{ reason: expect.stringMatching(/^(truncated|notAStatement)$/) }],
        );
      },
    ),
    { numRuns: 300 },
  ));

test('damaged bytes never throw', () =>
  fc.assert(
    fc.asyncProperty(
      ...([
        list,
        anEncoding,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 20 }),
      ] as const),
      async (payments, name, damages) => {
        const bytes = encoded(file(payments), name).slice();
        for (const [at, byte] of damages) bytes[at % bytes.length] = byte;
        expect(paymentsOf(await eventsOf(bytes)).length).toBeLessThanOrEqual(payments.length);
      },
    ),
    { numRuns: 300 },
  ));

test('files that overlap by whole days, or of which one goes on with the day, give the same keys', () =>
  fc.assert(
    fc.asyncProperty(
      ...([list, fc.integer({ min: 1, max: 5 }), fc.nat({ max: 12 })] as const),
      async (unsorted, day, until) => {
        const payments = unsorted.toSorted((one, other) => one.day - other.day);
        const keysOf = async (some: APayment[]) =>
          paymentsOf(await eventsOf(encoded(file(some), 'windows-1251'))).map(({ key }) => key);
        const all = await keysOf(payments);
        expect(new Set(all).size).toBe(all.length);
        const late = payments.filter((one) => one.day >= day);
        expect(await keysOf(late)).toEqual(all.slice(all.length - late.length));
        expect(await keysOf(payments.slice(0, until))).toEqual(all.slice(0, until));
      },
    ),
  ));

const rows = 50_000;
async function* long(): AsyncGenerator<Uint8Array> {
  yield encoded(head(), 'windows-1251');
  const purpose = 'Оплата по счету '.repeat(40);
  for (let row = 0; row < rows; row += 50)
    yield encoded(
      Array.from({ length: 50 }, (_, i) =>
        document({ Номер: String(row + i), Плательщик: 'ООО "Ромашка"', НазначениеПлатежа: purpose }),
      ).join(''),
      'windows-1251',
    );
  yield encoded('КонецФайла', 'windows-1251');
}

test('a statement of 50,000 rows is read in a small part of its size', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = held();
  let payments = 0;
  let most = 0;
  for await (const event of readStatement(long(), { ourAccounts: new Set([ours]) }))
    if (event.kind === 'payment' && ++payments % 10_000 === 0) most = Math.max(most, held() - before);
  expect(payments).toBe(rows);
  // the file has 45 MB; a counter for each payment is kept
  expect(most).toBeLessThan(15_000_000);
});
