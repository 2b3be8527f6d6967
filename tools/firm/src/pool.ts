import pLimit from 'p-limit';

/**
 * Does the work for each row, several at a time. After the first fault no further row is begun.
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
