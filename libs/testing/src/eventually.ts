import { setTimeout as pause } from 'node:timers/promises';

/**
 * Tries again until it no longer throws, and answers what it answered then.
 * @param options.timeoutMs default 15 000; afterwards the last error is thrown. Errors of `expect` show the last value
 * seen; how long and how often it was looked at is added.
 * @example await eventually(async () => expect(await stageOf(order)).toBe('ready'))
 */
export async function eventually<T>(
  look: () => Promise<T> | T,
  { timeoutMs = 15_000, everyMs = 25 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const started = performance.now();
  for (let looks = 1; ; looks++) {
    try {
      return await look();
    } catch (error) {
      const waited = performance.now() - started;
      if (waited > timeoutMs) {
        if (error instanceof Error)
          error.message = `After ${looks} looks in ${Math.floor(waited)} ms, the last one: ${error.message}`;
        throw error;
      }
    }
    await pause(everyMs);
  }
}
