import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { storageAt, TooLarge, type Storage } from './index.ts';

const home = mkdtempSync(join(tmpdir(), 'otdel-storage-'));
let storage: Storage;
beforeAll(async () => {
  storage = await storageAt(pathToFileURL(home).href);
});
afterAll(() => rmSync(home, { recursive: true }));
const all = () => readdirSync(home, { recursive: true, encoding: 'utf8' }).toSorted();

test('a file is kept, read, put anew and removed', async () => {
  const put = (text: string) => storage.put('imports/1/items', Readable.from([Buffer.from(text)]));
  expect(await put('Краска')).toMatchObject({ bytes: 12, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  await put('Клей');
  expect((await storage.bytes('imports/1/items')).toString()).toBe('Клей');
  await storage.remove('imports/1');
  await expect(storage.read('imports/1/items')).rejects.toThrow('ENOENT');
});

test('only the owner reads it', async () => {
  await storage.put('imports/2/items', Readable.from(['x']));
  expect(statSync(join(home, 'imports/2/items')).mode & 0o777).toBe(0o600);
  expect(statSync(join(home, 'imports/2')).mode & 0o777).toBe(0o700);
});

test('what is too large is refused, and nothing of it is kept', async () => {
  await storage.put('imports/3/items', Readable.from(['before']), { most: 6 });
  const before = all();
  const chunks = function* () {
    for (let n = 0; n < 1_000; n++) yield Buffer.alloc(1_000);
  };
  await expect(storage.put('imports/3/items', Readable.from(chunks()), { most: 10_000 })).rejects.toThrow(
    TooLarge,
  );
  expect(all()).toEqual(before);
  expect((await storage.bytes('imports/3/items')).toString()).toBe('before');
});

test('of what breaks off nothing is kept', async () => {
  const before = all();
  const breaking = async function* () {
    yield Buffer.from('half');
    throw new Error('the line broke');
  };
  await expect(storage.put('imports/4/items', Readable.from(breaking()))).rejects.toThrow('the line broke');
  expect(all()).toEqual([...before, 'imports/4'].toSorted());
});

test('memory does not grow with the file', async () => {
  const chunk = Buffer.alloc(65_536);
  let most = 0;
  const chunks = function* () {
    const begun = process.memoryUsage().arrayBuffers;
    for (let n = 0; n < 4_000; n++) {
      most = Math.max(most, process.memoryUsage().arrayBuffers - begun);
      yield Buffer.from(chunk);
    }
  };
  const { bytes } = await storage.put('imports/5/items', Readable.from(chunks()));
  expect(bytes).toBe(4_000 * 65_536);
  expect(most).toBeLessThan(128 * 1024 * 1024);
});

test.each(['../x', '/etc/passwd', 'a/../b', 'a//b', 'A', 'a.b', ''])('%j is no key', async (key) => {
  await expect(storage.put(key, Readable.from(['x']))).rejects.toThrow('is no key');
});

test('an address of another kind is refused', async () => {
  await expect(storageAt('ftp://x/y')).rejects.toThrow('s3://');
  await expect(storageAt('s3://a:b@host')).rejects.toThrow('bucket');
});
