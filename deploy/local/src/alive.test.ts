import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aliveIn, isAlive, stamp } from '../alive.mjs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'otdel-alive-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('knows a process by its number and when it began', () => {
  const me = stamp('me', process.pid);
  expect(isAlive(me)).toBe(true);
  expect(isAlive({ ...me, began: '1' })).toBe(false);
  expect(isAlive(stamp('gone', spawnSync('true').pid))).toBe(false);
});

it.each([['{}'], ['{"name":"x"}'], [''], ['0'], ['null'], ['{"na']])(
  'reads nobody in a file with %j',
  (text) => {
    writeFileSync(join(folder, 'lock'), text);
    expect(aliveIn(join(folder, 'lock'))).toBeUndefined();
  },
);

it('gives a file to one process at a time, however many ask at once', async () => {
  const [lock, inside] = [join(folder, 'lock'), join(folder, 'inside')];
  const script = `
    import { mkdirSync, rmdirSync, rmSync } from 'node:fs';
    import { claimFile } from ${JSON.stringify(join(import.meta.dirname, '..', 'alive.mjs'))};
    for (let turn = 0; turn < 100; turn++) {
      while (claimFile(${JSON.stringify(lock)}, 'turn'));
      mkdirSync(${JSON.stringify(inside)});
      rmdirSync(${JSON.stringify(inside)});
      rmSync(${JSON.stringify(lock)});
    }`;
  const all = [1, 2, 3].map(() => spawn(process.execPath, ['--input-type=module', '-e', script]));
  expect(await Promise.all(all.map(async (one) => (await once(one, 'exit'))[0]))).toEqual([0, 0, 0]);
});
