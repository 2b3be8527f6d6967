import { setImmediate as turn } from 'node:timers/promises';
import { forEach } from './pool.ts';

test('after the first fault nothing more is begun', async () => {
  const begun: number[] = [];
  const work = async (n: number) => {
    begun.push(n);
    await turn();
    if (n === 3) throw new Error('three is out of order');
  };
  await expect(forEach([1, 2, 3, 4, 5, 6, 7, 8, 9], 2, work)).rejects.toThrow('three');
  for (let i = 0; i < 10; i++) await turn();
  expect(begun.length).toBeLessThan(6);
});
