import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Api } from '@otdel/ops/api';
import type { Check } from './verify.ts';

const count = z.int().optional();
/** Facts about a firm from those who gave its files: we compute none of them. */
const knownFacts = z.object({
  source: z.string(),
  promises: z.array(
    z.object({
      asOf: z.iso.date(),
      placed: count,
      shippedOnTime: count,
      shippedLate: count,
      openInTime: count,
      openOverdue: count,
      valueLate: z.string().optional(),
    }),
  ),
  valueOfAllLines: z.string().optional(),
});
export type KnownFacts = z.output<typeof knownFacts>;

export const readKnownFacts = (file: string): KnownFacts =>
  knownFacts.parse(JSON.parse(readFileSync(file, 'utf8')));

/** Compares the reports of a replayed firm with known facts. */
export async function checkKnownFacts(api: Api, facts: KnownFacts): Promise<Check[]> {
  const checks: Check[] = [];
  const check = (name: string, expected: unknown, found: unknown) =>
    checks.push({ name, expected, found, ok: expected === found });
  for (const { asOf, ...known } of facts.promises) {
    const { totals } = await api.get<{ totals: Record<string, unknown> }>(
      `/api/reports/promises?asOf=${asOf}`,
    );
    for (const [name, value] of Object.entries(known))
      check(`known beforehand: ${name} as of ${asOf}`, value, totals[name]);
  }
  if (facts.valueOfAllLines) {
    let cents = 0n;
    for await (const { value } of api.all<{ value: string }>('/api/orders'))
      cents += BigInt(value.replace('.', ''));
    const digits = String(cents).padStart(3, '0');
    const sum = `${digits.slice(0, -2)}.${digits.slice(-2)}`;
    check('known beforehand: value of all lines', facts.valueOfAllLines, sum);
  }
  return checks;
}
