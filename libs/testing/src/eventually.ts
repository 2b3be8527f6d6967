import { setTimeout as pause } from 'node:timers/promises';

/**
 * Tries again until it no longer throws, and answers what it answered then.
 * @param options.timeoutMs default 15 000; afterwards the last error is thrown
 * @example await eventually(async () => expect(await stageOf(order)).toBe('ready'))
 */
export async function eventually<T>(
  look: () => Promise<T> | T,
  { timeoutMs = 15_000, everyMs = 25 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const giveUpAt = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
    }
    await pause(everyMs);
  }
}
