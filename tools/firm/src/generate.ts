import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';

export interface GenerateOptions {
  seed: number;
  orders: number;
  /** The last day of the history. No order is placed later; an order that would ship later is still open. */
  until: string;
}

/** Pseudo-random numbers in [0, 1) by mulberry32: the same seed gives the same firm. */
function stream(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const people = [
  ['head', 'Елена Орлова', 'head', '', 'yes'],
  ['ivanov', 'Павел Иванов', 'manager', 'head', 'yes'],
  ['petrova', 'Мария Петрова', 'manager', 'head', 'yes'],
  ['sidorov', 'Андрей Сидоров', 'manager', 'head', 'yes'],
  ['smirnov', 'Игорь Смирнов', 'manager', 'head', 'no'],
  ['operations', 'Ольга Кузнецова', 'operations', 'head', 'yes'],
  ['accountant', 'Нина Волкова', 'accountant', '', 'yes'],
] as const;
const suppliers = [
  ['steelworks', 'Северная сталь', 'RU', '5'],
  ['fasteners', 'Крепёж и Ко', 'RU', '3'],
  ['paints', 'Тверские краски', 'RU', '7'],
] as const;
const fasteners = 'Крепёж';
const items = [
  ['SHELF-1', 'Стеллаж, 4 полки', 'goods', 'make', 'Мебель', 'шт', '12400.00', '', '6'],
  ['TABLE-1', 'Стол рабочий, дуб', 'goods', 'make', 'Мебель', 'шт', '18900.00', '', '8'],
  ['STEEL-2', 'Лист стальной, 2 мм', 'goods', 'buy', 'Металл', 'кг', '86.50', 'steelworks', '5'],
  ['BOLT-M8', 'Болт М8 × 40', 'goods', 'buy', fasteners, 'шт', '7.35', 'fasteners', '3'],
  ['NUT-M8', 'Гайка М8', 'goods', 'buy', fasteners, 'шт', '3.10', 'fasteners', '3'],
  ['PAINT-W', 'Краска белая, 10 л', 'goods', 'buy', 'Краски', 'банка', '2150.00', 'paints', '7'],
  ['PAINT-R', 'Краска красная, 10 л', 'goods', 'buy', 'Краски', 'банка', '2390.00', 'paints', '7'],
  ['CUT', 'Резка в размер', 'work', 'none', 'Работы', 'ч', '1500.00', '', '0'],
  ['DELIVERY', 'Доставка по городу', 'service', 'none', 'Услуги', 'рейс', '3000.00', '', '0'],
] as const;
/** Of pieces, and of the boxes in which some come: numbers that are for use inside of a firm. By sku. */
const barcodes: Record<string, string> = {
  'SHELF-1': '2000000000015',
  'TABLE-1': '2000000000022',
  'BOLT-M8': '2000000000046 12000000000043',
  'NUT-M8': '2000000000053 12000000000050',
  'PAINT-W': '2000000000060',
  'PAINT-R': '2000000000077',
};
/** He has left; his clients have no manager now. */
const former = { code: 'smirnov', leftBefore: { days: 60 } };
const regions = ['Москва', 'Тверь', 'Казань', 'Самара'] as const;
const trades = ['Мебель', 'Строй', 'Мастерская', 'Школа', 'Гостиница', 'Склад', 'Клиника', 'Рынок'] as const;

/** Writes the files of a small invented firm in the format of docs/import.md. */
export function generateFirm(dir: string, { seed, orders, until }: GenerateOptions): void {
  const random = stream(seed);
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  const last = Temporal.PlainDate.from(until);
  mkdirSync(dir, { recursive: true });
  const write = (name: string, header: string[], rows: readonly (readonly string[])[]) =>
    writeFileSync(join(dir, `${name}.csv`), stringify([header, ...rows]));

  write('staff', ['code', 'name', 'role', 'head', 'active'], people);
  write('suppliers', ['code', 'name', 'country', 'lead_days'], suppliers);
  write(
    'items',
    ['sku', 'name', 'kind', 'supply', 'group', 'unit', 'price', 'supplier', 'lead_days', 'barcodes'],
    items.map((item) => [...item, barcodes[item[0]] ?? '']),
  );
  write(
    'stock',
    ['sku', 'quantity'],
    items.filter((i) => i[2] === 'goods').map((i) => [i[0], String(below(40) + 5)]),
  );
  const clients = Array.from({ length: 24 }, (_, n) => {
    const trade = pick(trades);
    const segment = random() < 0.25 ? 'крупные' : 'малые';
    return [
      `C${String(n + 1).padStart(3, '0')}`,
      `ООО «${trade} ${n + 1}»`,
      pick(regions),
      segment,
      segment === 'крупные' ? 'yes' : 'no',
      pick(['ivanov', 'petrova', 'sidorov', '']),
    ];
  });
  write('clients', ['code', 'name', 'region', 'segment', 'key_client', 'manager'], clients);

  const orderRows: string[][] = [];
  const lineRows: string[][] = [];
  for (let n = 0; n < orders; n++) {
    const ref = `H${String(n + 1).padStart(5, '0')}`;
    const [client, , , , , owner] = pick(clients) as string[];
    const placed = last.subtract({ days: below(120) });
    const old = Temporal.PlainDate.compare(placed, last.subtract(former.leftBefore)) < 0;
    const chosen = [...new Set(Array.from({ length: 1 + below(4) }, () => pick(items)))];
    const promises = chosen.map(() => placed.add({ days: 3 + below(25) }));
    const promised = promises.reduce((a, b) => (Temporal.PlainDate.compare(a, b) > 0 ? a : b));
    const fate = random();
    const shipped =
      fate < 0.75
        ? placed.add({ days: 1 + below(promised.since(placed).days) })
        : fate < 0.9
          ? promised.add({ days: 1 + below(12) })
          : undefined;
    const cancelled = fate > 0.96 ? placed.add({ days: 1 + below(3) }) : undefined;
    const within = (day: Temporal.PlainDate | undefined) =>
      day && Temporal.PlainDate.compare(day, last) <= 0 ? day.toString() : '';
    orderRows.push([
      ref,
      client!,
      owner || (old ? former.code : pick(['ivanov', 'petrova', 'sidorov'])),
      placed.toString(),
      promised.toString(),
      within(shipped),
      within(cancelled),
    ]);
    for (const [i, item] of chosen.entries()) {
      const quantity =
        item[5] === 'кг'
          ? `${below(200)}.${below(9) + 1}`
          : String(1 + below(item[4] === fasteners ? 500 : 12));
      const price = random() < 0.3 ? (Number(item[6]) * (0.8 + below(40) / 100)).toFixed(2) : '';
      lineRows.push([
        ref,
        item[0],
        quantity,
        price,
        pick(['0', '0', '0', '0.05', '0.1', '0.125']),
        promises[i]!.toString(),
      ]);
    }
  }
  write(
    'orders',
    ['ref', 'client', 'manager', 'placed_on', 'promised_on', 'shipped_on', 'cancelled_on'],
    orderRows,
  );
  write('order_lines', ['order', 'sku', 'quantity', 'price', 'discount', 'promised_on'], lineRows);
}
