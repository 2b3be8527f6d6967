import { percentOf, refused, toMinor } from '@otdel/contracts';
import { type TermsPart, wholeShare } from './instalments.ts';

/** @throws refused `parts_not_whole` when they do not sum to a hundred percent */
export function sharesOf<Part extends { percent: string; from: TermsPart['from']; days: number }>(
  parts: readonly Part[],
): TermsPart[] {
  const shares = parts.map(({ percent, from, days }) => ({ share: Number(toMinor(percent)), from, days }));
  const total = shares.reduce((sum, { share }) => sum + share, 0);
  if (total !== wholeShare) throw refused('parts_not_whole', { total: percentOf(total) });
  return shares;
}
