import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Box, Catcher } from './catcher.ts';
import { Postman } from './postman.ts';

const home = mkdtempSync(join(tmpdir(), 'otdel-mail-'));
let catcher: Catcher;
beforeAll(async () => {
  catcher = await Catcher.open(join(home, 'mail'));
});
afterAll(async () => {
  await catcher?.close();
  rmSync(home, { recursive: true });
});

test('letters are kept, the newest first, and read whole; only their owner may read the files', async () => {
  const postman = new Postman(catcher.url);
  const send = (key: string) =>
    postman.send({
      ...{ key, from: 'mail@otdel.example', to: ['buh@client.example'], subject: `Письмо ${key}` },
      ...{ text: 'Просим оплатить счёт.\n' },
      attachments: [{ name: 'акт.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF') }],
    });
  for (const key of ['a', 'b', 'c']) expect((await send(key)).kind).toBe('accepted');

  const newest = await catcher.box.list(2);
  const rest = await catcher.box.list(2, newest.at(-1)!.id);
  expect([...newest, ...rest].map(({ key }) => key).toSorted()).toEqual(['a', 'b', 'c']);
  const ids = [...newest, ...rest].map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted().toReversed());
  const read = await catcher.box.read(newest[0]!.id);
  expect(read).toMatchObject({
    ...{ from: 'mail@otdel.example', to: 'buh@client.example', subject: `Письмо ${newest[0]!.key}` },
    ...{
      text: 'Просим оплатить счёт.\n',
      attachments: [{ name: 'акт.pdf', type: 'application/pdf', size: 4 }],
    },
  });
  const folder = join(home, 'mail');
  const modes = [folder, ...readdirSync(folder).map((name) => join(folder, name))].map(
    (path) => statSync(path).mode & 0o777,
  );
  expect(modes).toEqual([0o700, 0o600, 0o600, 0o600]);
});

test.each(['../secrets', '', '1', `${'1'.repeat(13)}-${'a'.repeat(36)}`])('no letter is %j', async (id) =>
  expect(await catcher.box.read(id)).toBeUndefined(),
);

test('a letter that is too large is refused and not kept', async () => {
  const folder = join(home, 'small');
  await using small = await Catcher.open(folder, 0, 2_000);
  const large = {
    ...{ key: 'large', from: 'mail@otdel.example', to: ['buh@client.example'], subject: 'Large' },
    text: 'x'.repeat(5_000),
  };
  expect((await new Postman(small.url).send(large)).kind).toBe('refused');
  expect(readdirSync(folder)).toEqual([]);
});

test('a port that is taken is said', async () => {
  const taken = Number(new URL(catcher.url).port);
  await expect(Catcher.open(join(home, 'other'), taken)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('where no letter has come there is none', async () =>
  expect(await new Box(join(home, 'nowhere')).list(10)).toEqual([]));

test('a folder that cannot be read is said', async () => {
  writeFileSync(join(home, 'file'), '');
  await expect(new Box(join(home, 'file')).list(10)).rejects.toMatchObject({ code: 'ENOTDIR' });
});
