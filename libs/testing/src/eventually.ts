import { setTimeout as pause } from 'node:timers/promises';

/**
 * Repeats `look` until it no longer throws, and returns its result.
 * @param options.timeoutMs milliseconds, default 15 000
 * @param options.everyMs milliseconds between two tries, default 25
 * @throws the last error, after the timeout; its message also says how often and how long was tried
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
