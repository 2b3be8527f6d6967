import pLimit from 'p-limit';

/**
 * Does the work for each row, some at a time. With the first fault nothing more is begun.
 * @throws the first fault
 * @example await forEach(orders, 16, (order) => place(order))
 */
export async function forEach<T>(
  rows: readonly T[],
  atATime: number,
  work: (row: T) => Promise<void>,
): Promise<void> {
  const limit = pLimit(atATime);
  try {
    await Promise.all(rows.map((row) => limit(work, row)));
  } finally {
    limit.clearQueue();
  }
}
