import { Recurring } from './recurring.ts';

/** Work that ends when it is let, and what is known of it. */
function aWork() {
  const begun = [Promise.withResolvers<AbortSignal>(), Promise.withResolvers<AbortSignal>()];
  const ends = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let times = 0;
  const work = (stopping: AbortSignal) => {
    const turn = Math.min(times++, 1);
    begun[turn]!.resolve(stopping);
    return ends[turn]!.promise;
  };
  return { work, begun, ends, times: () => times };
}

test('a failure waits for the next time', async () => {
  const { work, begun, ends, times } = aWork();
  const recurring = new Recurring('a test', 1, work);
  recurring.start();
  await begun[0]!.promise;
  expect(times()).toBe(1);
  ends[0]!.reject(new Error('the first time fails'));
  await begun[1]!.promise;
  ends[1]!.resolve();
  await recurring.stop();
});

test('stopping waits for what is under way, tells it so, and begins nothing more', async () => {
  const { work, begun, ends, times } = aWork();
  const recurring = new Recurring('a test', 60_000, work);
  recurring.start(1);
  const stopping = await begun[0]!.promise;
  let stopped = false;
  const stop = recurring.stop().then(() => (stopped = true));
  expect(stopping.aborted).toBe(true);
  await Promise.resolve();
  expect(stopped).toBe(false);
  ends[0]!.resolve();
  await stop;
  expect(times()).toBe(1);
});

test('one that was never started, or has only begun to wait, stops at once', async () => {
  const work = () => Promise.reject(new Error('is never done'));
  await new Recurring('a test', 60_000, work).stop();
  const waiting = new Recurring('a test', 60_000, work);
  waiting.start();
  await waiting.stop();
});
