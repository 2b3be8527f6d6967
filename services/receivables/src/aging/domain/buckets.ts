/** Where a sum stands in time: not due yet, or so many days after its day. */
export interface Bucket {
  /** `not_due`, `1-15`, `16-30`, … `91+`. */
  name: string;
  /** The first and the last day after the due day; null: without an end. Of `not_due` both are null. */
  from: number | null;
  to: number | null;
}

/** Days after the due day at which the buckets end. Debt of up to fifteen days is fresh. */
export const usualBounds = [15, 30, 60, 90] as const;

/**
 * @param bounds days, rising, above zero
 * @example bucketsOf([15, 30]).map(({ name }) => name) // ['not_due', '1-15', '16-30', '31+']
 */
export function bucketsOf(bounds: readonly number[]): Bucket[] {
  const starts = [1, ...bounds.map((bound) => bound + 1)];
  return [
    { name: 'not_due', from: null, to: null },
    ...starts.map((from, i) => {
      const to = bounds[i] ?? null;
      return { name: to === null ? `${from}+` : `${from}-${to}`, from, to };
    }),
  ];
}

/**
 * The place among `bucketsOf(bounds)` of what is due on a day.
 * @example bucketAt([15, 30], Temporal.PlainDate.from('2026-11-01'), Temporal.PlainDate.from('2026-11-16')) // 1
 */
export function bucketAt(
  bounds: readonly number[],
  dueOn: Temporal.PlainDate,
  asOf: Temporal.PlainDate,
): number {
  const days = dueOn.until(asOf).days;
  if (days <= 0) return 0;
  return 1 + bounds.filter((bound) => days > bound).length;
}
