import {
  brokenPromises,
  ordersOf,
  promiseFacts,
  revenueFacts,
  type Cut,
  type PromiseFacts,
} from './facts.ts';
import type { Api } from '@otdel/ops/api';
import type { Ids } from './present.ts';
import type { FirmFiles } from '@otdel/firm-files';

export interface Check {
  name: string;
  ok: boolean;
  expected: unknown;
  found: unknown;
}
type Totals = Omit<PromiseFacts, 'valueLate' | 'valueOverdue'> & {
  valueLate: string;
  valueOverdue: string;
};
type Revenue = {
  rows: { keys: { id: string | null; name: string }[]; value: string }[];
  totals: { value: string };
};

const money = (cents: number) => (cents / 100).toFixed(2);

/**
 * Compares the firm's reports with the facts of its files: promises as of several days, revenue by every cut, the state
 * of each order, the list of broken promises, stock. It only reads.
 * @throws Error when the files have no order
 */
export async function verifyFirm(
  api: Api,
  firm: FirmFiles,
  ids: Ids,
  today: string,
  asOfs: string[] = [],
): Promise<Check[]> {
  const orders = ordersOf(firm);
  if (orders.length === 0)
    throw new Error('There is no order in these files: nothing to compare the reports with.');
  const checks: Check[] = [];
  const check = (name: string, expected: unknown, found: unknown) =>
    checks.push({ name, ok: JSON.stringify(expected) === JSON.stringify(found), expected, found });

  for (const asOf of [
    ...asOfs,
    ...spread(
      orders.map((o) => o.placedOn),
      5,
    ),
    today,
  ]) {
    const { totals } = await api.get<{ totals: Totals }>(`/api/reports/promises?asOf=${asOf}`);
    const facts = promiseFacts(orders, asOf);
    check(
      `promises as of ${asOf}`,
      { ...facts, valueLate: money(facts.valueLate), valueOverdue: money(facts.valueOverdue) },
      pick(totals, facts),
    );
  }
  const [from, to] = middle(orders.map((o) => o.promisedOn));
  const part = await api.get<{ totals: Totals }>(`/api/reports/promises?asOf=${to}&from=${from}&to=${to}`);
  const partFacts = promiseFacts(orders, to, from, to);
  check(
    `promises promised ${from} … ${to}`,
    { ...partFacts, valueLate: money(partFacts.valueLate), valueOverdue: money(partFacts.valueOverdue) },
    pick(part.totals, partFacts),
  );

  const codeOf = {
    item: swapped(ids.items),
    client: swapped(ids.clients),
    manager: swapped(ids.staff),
    month: undefined,
  };
  for (const [a, b] of [
    ['', ''],
    [from, to],
  ] as const)
    for (const by of ['item', 'client', 'manager', 'month'] as Cut[]) {
      const range = a ? `&from=${a}&to=${b}` : '';
      const { rows } = await api.get<Revenue>(`/api/reports/revenue?by=${by}${range}`);
      const found = rows.map((r) => [codeOf[by]?.get(r.keys[0]!.id!) ?? r.keys[0]!.id, r.value]);
      const facts = [...revenueFacts(orders, by, a || undefined, b || undefined)].map(([k, v]) => [
        k,
        money(v),
      ]);
      check(`revenue by ${by}${a && ` ${a} … ${b}`}`, sorted(facts), sorted(found));
    }

  const found = new Map<string, string>();
  for await (const o of api.all<{ externalRef: string | null; stage: string }>('/api/orders'))
    if (o.externalRef) found.set(o.externalRef, o.stage);
  const expected = orders.map((o) => [
    o.ref,
    o.cancelledOn ? 'cancelled' : o.shippedOn ? 'shipped on' : 'open',
  ]);
  const kind = (stage?: string) =>
    stage === undefined
      ? 'missing'
      : stage === 'cancelled'
        ? stage
        : ['shipped', 'delivered', 'feedback', 'closed'].includes(stage)
          ? 'shipped on'
          : 'open';
  check(
    'every order is in the state of its data',
    [],
    expected.filter(([ref, state]) => kind(found.get(ref!)) !== state),
  );

  const late: string[] = [];
  for await (const o of api.all<{ externalRef: string }>('/api/orders?late=true')) late.push(o.externalRef);
  check('orders late today', brokenPromises(orders, today), late.sort());
  const breaches: string[] = [];
  const numbers = new Map<string, string>();
  for await (const o of api.all<{ id: string; externalRef: string }>('/api/orders'))
    numbers.set(o.id, o.externalRef);
  for await (const b of api.all<{ orderId: string }>('/api/breaches'))
    breaches.push(numbers.get(b.orderId) ?? b.orderId);
  check("the head's list of broken promises", brokenPromises(orders, today), breaches.sort());

  const negative: string[] = [];
  for await (const i of api.all<{ sku: string; stock: { free: string } }>('/api/items'))
    if (Number(i.stock.free) < 0) negative.push(i.sku);
  check('no stock below zero', [], negative);
  return checks;
}

const pick = (totals: Totals, like: object) =>
  Object.fromEntries(Object.keys(like).map((k) => [k, totals[k as keyof Totals]]));
const swapped = (map: Map<string, string>) => new Map([...map].map(([code, id]) => [id, code]));
const sorted = (rows: unknown[][]) => rows.map((r) => r.join(' = ')).sort();

/** Days spread evenly over the given ones, with the first and the last. */
function spread(days: string[], count: number): string[] {
  const all = [...days].sort();
  return [
    ...new Set(
      Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / (count - 1))]!),
    ),
  ];
}

/** First and last day of the middle third; of all days when there are too few. */
function middle(days: string[]): [from: string, to: string] {
  const four = spread(days, 4);
  return four.length === 4 ? [four[1]!, four[2]!] : [four[0]!, four.at(-1)!];
}
