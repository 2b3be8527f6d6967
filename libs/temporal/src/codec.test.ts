import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { randomBytes } from 'node:crypto';
import { EncryptingCodec } from './codec.ts';

const key = () => randomBytes(32).toString('base64');
const payload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value)!;
const said = (payloads: Payload[]) => payloads.map((p) => defaultPayloadConverter.fromPayload(p));

it('hides payloads and gives them back', async () => {
  const codec = new EncryptingCodec(key());
  const hidden = await codec.encode([payload({ client: 'Ромашка' }), payload(null)]);
  expect(Buffer.from(hidden[0]!.data!).includes(Buffer.from('Ромашка'))).toBe(false);
  expect(said(await codec.decode(hidden))).toEqual([{ client: 'Ромашка' }, null]);
});

it('never writes the same twice', async () => {
  const codec = new EncryptingCodec(key());
  const [a, b] = await codec.encode([payload('same'), payload('same')]);
  expect(Buffer.compare(Buffer.from(a!.data!), Buffer.from(b!.data!))).not.toBe(0);
});

it('reads what was written before there was a key', async () => {
  expect(said(await new EncryptingCodec(key()).decode([payload('plain')]))).toEqual(['plain']);
});

it('writes with the first key and reads with all', async () => {
  const [old, young] = [key(), key()];
  const written = await new EncryptingCodec(old).encode([payload('kept')]);
  const both = new EncryptingCodec(`${young},${old}`);
  expect(said(await both.decode(written))).toEqual(['kept']);
  const again = await both.encode([payload('kept')]);
  expect(said(await new EncryptingCodec(young).decode(again))).toEqual(['kept']);
});

it('refuses an unknown key, a changed payload and a short key', async () => {
  const codec = new EncryptingCodec(key());
  const [hidden] = await codec.encode([payload('secret')]);
  await expect(async () => new EncryptingCodec(key()).decode([hidden!])).rejects.toThrow('lacks the key');
  hidden!.data![40]! ^= 1;
  await expect(async () => codec.decode([hidden!])).rejects.toThrow();
  expect(() => new EncryptingCodec(randomBytes(16).toString('base64'))).toThrow('32 bytes');
});

it('names the workflow whose payload it cannot read; without a key it encrypts nothing', async () => {
  const named: string[] = [];
  const [hidden] = await new EncryptingCodec(key()).encode([payload('secret')]);
  const context = { type: 'workflow', namespace: 'otdel', workflowId: 'order-1' } as const;
  for (const keys of [key(), '']) {
    const codec = new EncryptingCodec(keys, (id) => named.push(id));
    await expect(codec.decode([hidden!], context)).rejects.toThrow('lacks the key');
    await codec.decode([payload('plain')], context);
  }
  expect(named).toEqual(['order-1', 'order-1']);
  expect(said(await new EncryptingCodec('').encode([payload('open')]))).toEqual(['open']);
});
