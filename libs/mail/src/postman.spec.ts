import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { Letter } from './letter.ts';
import { Postman } from './postman.ts';

const letter: Letter = {
  ...{ key: 'message-1', from: 'Otdel <mail@otdel.example>', to: ['buh@client.example'] },
  ...{ subject: 'Напоминание об оплате', text: 'Просим оплатить счёт.', language: 'ru' },
};
const impatient = { connection: 2_000, greeting: 300, silence: 300 };
const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((server) => server.close()));

const urlOf = (address: AddressInfo | string | null) => `smtp://127.0.0.1:${(address as AddressInfo).port}`;

/** A real mail server. @returns its address */
async function server(options: SMTPServerOptions): Promise<string> {
  const it = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    ...options,
  });
  it.on('error', () => undefined);
  open.push({ close: () => it.close() });
  it.listen(0, '127.0.0.1');
  await once(it.server, 'listening');
  return urlOf(it.server.address());
}
/** A server of few words: `answers` are what it says to each command, null is silence. */
async function oddServer(greeting: string | null, answer: (line: string, socket: Socket) => string | null) {
  const it = createServer((socket) => {
    socket.on('error', () => undefined);
    if (greeting !== null) socket.write(`${greeting}\r\n`);
    socket.on('data', (data) => {
      const said = answer(data.toString(), socket);
      if (said !== null) socket.write(`${said}\r\n`);
    });
  });
  const sockets = new Set<Socket>();
  it.on('connection', (socket) => sockets.add(socket));
  open.push({ close: () => (sockets.forEach((socket) => socket.destroy()), it.close()) });
  it.listen(0, '127.0.0.1');
  await once(it, 'listening');
  return urlOf(it.address());
}
const fails = (responseCode: number) => Object.assign(new Error('no'), { responseCode });
const sent = async (url: string) => (await new Postman(url, impatient).send(letter)).kind;

test('a letter arrives whole, under its key', async () => {
  const arrived = Promise.withResolvers<string>();
  const url = await server({
    onData(stream, _, answer) {
      void (async () => {
        const parts: Buffer[] = [];
        for await (const part of stream) parts.push(part as Buffer);
        arrived.resolve(Buffer.concat(parts).toString());
        answer();
      })();
    },
  });
  const attachments = [{ name: 'акт.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF') }];
  expect((await new Postman(url).send({ ...letter, attachments })).kind).toBe('accepted');
  const text = await arrived.promise;
  expect(text).toContain('Message-ID: <message-1@otdel.example>');
  expect(text).toContain('X-Otdel-Key: message-1');
  expect(text).toContain(Buffer.from('%PDF').toString('base64'));
});

test('refused for good: the address, and the text', async () => {
  expect(await sent(await server({ onRcptTo: (_address, _session, answer) => answer(fails(550)) }))).toBe(
    'refused',
  );
  const text = server({
    onData: (stream, _session, answer) => stream.resume().on('end', () => answer(fails(554))),
  });
  expect(await sent(await text)).toBe('refused');
});

test('refused for now', async () => {
  expect(await sent(await server({ onMailFrom: (_address, _session, answer) => answer(fails(451)) }))).toBe(
    'later',
  );
  const text = server({
    onData: (stream, _session, answer) => stream.resume().on('end', () => answer(fails(452))),
  });
  expect(await sent(await text)).toBe('later');
});

test('away: nothing was handed over', async () => {
  const url = await server({});
  open.splice(0).forEach((it) => it.close());
  expect(await sent(url)).toBe('later');
  expect(await sent(await oddServer(null, () => null))).toBe('later');
  expect(await sent(await oddServer('421 come again', () => null))).toBe('later');
});

test('silence before the text: nothing was handed over', async () =>
  expect(
    await sent(await oddServer('220 hello', (line) => (line.startsWith('EHLO') ? '250 hello' : null))),
  ).toBe('later'));

const untilData = (line: string) => (/^(EHLO|MAIL|RCPT)/.test(line) ? '250 yes' : null);
test('silence after the text: it is not known', async () =>
  expect(
    await sent(
      await oddServer(
        '220 hello',
        (line) => untilData(line) ?? (line.startsWith('DATA') ? '354 go on' : null),
      ),
    ),
  ).toBe('unanswered'));

test('a line that is cut after the text: it is not known', async () =>
  expect(
    await sent(
      await oddServer('220 hello', (line, socket) => {
        if (line.startsWith('DATA')) return '354 go on';
        const said = untilData(line);
        if (said === null) socket.destroy();
        return said;
      }),
    ),
  ).toBe('unanswered'));

test.each<[string, Partial<Letter>]>([
  ['a subject of two lines', { subject: 'A\r\nBcc: all@example.com' }],
  ['an address of two lines', { to: ['a@example.com\nBcc: all@example.com'] }],
  ['an odd key', { key: '<b>' }],
  ['nobody', { to: [] }],
])('%s is no letter', async (_, over) =>
  expect(new Postman('smtp://127.0.0.1:9').send({ ...letter, ...over })).rejects.toThrow(RangeError),
);
