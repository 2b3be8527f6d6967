import { Injectable, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  actorRoles,
  command,
  newId,
  query,
  refused,
  type CallContext,
  type RequestOf,
} from '@otdel/contracts';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { createApp } from '../boot.ts';
import { readConfig } from '../config.ts';
import { currentContext, runInContext } from '../context.ts';
import { Answers, controllerOf } from './answers.ts';
import { Rpc } from './rpc.ts';

const may = ['manager', 'head'] as const;
const whoAsks = query('crm.whoAsks', {
  does: 'Says who asks',
  may,
  input: z.object({ name: z.string().min(2) }),
  answer: z.object({ greeting: z.string(), context: z.unknown() }),
});
const fail = command('crm.fail', {
  does: 'Fails as it is told',
  may,
  input: z.object({ how: z.enum(['refused', 'bug']) }),
  answer: z.null(),
});
const slow = query('crm.slow', {
  does: 'Takes its time',
  may,
  input: z.object({ ms: z.int() }),
  answer: z.string(),
  timeoutMs: 2_000,
});

/** How often the room has done something. */
let done = 0;

@Injectable()
class Desk {
  @Answers(whoAsks)
  async whoAsks({ name }: RequestOf<typeof whoAsks>) {
    done++;
    await pause(1);
    return { greeting: `hello ${name}`, context: currentContext() };
  }
  @Answers(fail)
  fail({ how }: RequestOf<typeof fail>): null {
    if (how === 'refused') throw refused('order_cancelled', { order: 'SO-1' });
    throw new Error('select hunter2');
  }
  @Answers(slow)
  async slow({ ms }: RequestOf<typeof slow>) {
    done++;
    await pause(ms);
    return 'done';
  }
}
@Module({ controllers: [controllerOf(Desk)], providers: [Desk] })
class Crm {}

const key = () => randomBytes(32).toString('base64');
const [own, foreign] = [key(), key()];
const actor = { accountId: newId(), staffId: newId(), role: 'manager', actedBy: newId() } as const;
const context: CallContext = { correlationId: 'corr-1', actor };
let port: number;
let crm: NestFastifyApplication;
let rpc: Rpc;

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address() as { port: number };
      server.close(() => resolve(free));
    });
  });
const env = (keys = own) => ({
  SERVICE: 'crm',
  DATABASE_URL: 'postgres://u:p@127.0.0.1/x',
  RPC_PORT: port,
  CRM_RPC: `127.0.0.1:${port}`,
  ENVELOPE_KEYS: keys,
  LOG_LEVEL: 'fatal',
});
const openCrm = (keys?: string) => createApp({ module: Crm, env: env(keys) });
const lineWith = (keys: string) => new Rpc(readConfig(env(keys)), ['crm']);
const asked = <T>(work: () => Promise<T>) => runInContext(context, work);

beforeAll(async () => {
  port = await freePort();
  crm = await openCrm();
  rpc = lineWith(own);
});
afterAll(async () => {
  rpc.onApplicationShutdown();
  await crm.close();
});

test('the answer comes back, and who asked goes along, with the administrator who acts as him', async () => {
  const answer = await asked(() => rpc.call(whoAsks, { name: 'Anna' }, { commandId: 'cmd-7' }));
  expect(answer.greeting).toBe('hello Anna');
  expect(answer.context).toMatchObject({ correlationId: 'corr-1', actor, commandId: 'cmd-7' });
  expect(whoAsks.response.safeParse(answer).success).toBe(true);
});

test('many calls at a time get each their own answer', async () => {
  const names = Array.from({ length: 50 }, (_, i) => `client ${i}`);
  const answers = await asked(() => Promise.all(names.map((name) => rpc.call(whoAsks, { name }))));
  expect(answers.map((a) => a.greeting)).toEqual(names.map((n) => `hello ${n}`));
});

test('the room checks what it is asked', async () => {
  await expect(asked(() => rpc.call(whoAsks, { name: 'A' }))).rejects.toMatchObject({
    kind: 'invalid',
    issues: [{ path: 'name', code: 'too_small' }],
  });
});

test.each(actorRoles)('%s comes through where the operation says so, and nowhere else', async (role) => {
  const before = done;
  const call = rpc.call(whoAsks, { name: 'Anna' }, { context: { ...context, actor: { ...actor, role } } });
  if (role === 'manager' || role === 'head')
    await expect(call).resolves.toMatchObject({ greeting: 'hello Anna' });
  else {
    await expect(call).rejects.toMatchObject({ code: 'role_not_allowed', params: { role, roles: may } });
    expect(done).toBe(before);
  }
});

test('nobody asks without a context', () =>
  expect(rpc.call(whoAsks, { name: 'Anna' })).rejects.toThrow('no context'));

test('a refusal travels whole; a bug shows nothing of itself', async () => {
  await expect(asked(() => rpc.call(fail, { how: 'refused' }))).rejects.toMatchObject({
    kind: 'refused',
    code: 'order_cancelled',
    params: { order: 'SO-1' },
  });
  const bug = await asked(() => rpc.call(fail, { how: 'bug' })).catch((error: unknown) => error);
  expect(bug).toMatchObject({ kind: 'internal', params: { correlationId: 'corr-1' } });
  expect(String(bug)).not.toContain('hunter2');
});

test('nobody waits longer than was said, and a slow answer costs others nothing', async () => {
  const started = performance.now();
  const patient = asked(() => rpc.call(slow, { ms: 400 }));
  await expect(asked(() => rpc.call(slow, { ms: 3_000 }, { timeoutMs: 150 }))).rejects.toMatchObject({
    kind: 'unavailable',
  });
  expect(performance.now() - started).toBeLessThan(1_500);
  await expect(patient).resolves.toBe('done');
});

test('what comes after its time is not begun, whatever the clocks say', async () => {
  const before = done;
  const late = asked(() => rpc.call(slow, { ms: 1 }, { timeoutMs: 0 }));
  await expect(late).rejects.toMatchObject({ kind: 'unavailable' });
  await asked(() => rpc.call(whoAsks, { name: 'Anna' }));
  expect(done).toBe(before + 1);
  // the room counts from the arrival: an hour between the clocks is nothing to it
  const { now } = Date;
  Date.now = () => 0;
  try {
    expect(await asked(() => rpc.call(slow, { ms: 1 }))).toBe('done');
  } finally {
    Date.now = now;
  }
});

test('a room that was restarted is found again, by a call that was sent meanwhile too', async () => {
  await asked(() => rpc.call(slow, { ms: 1 }));
  await crm.close();
  await expect(asked(() => rpc.call(slow, { ms: 1 }, { timeoutMs: 200 }))).rejects.toMatchObject({
    kind: 'unavailable',
  });
  const waiting = asked(() => rpc.call(slow, { ms: 1 }, { timeoutMs: 10_000 }));
  await pause(100);
  crm = await openCrm();
  expect(await waiting).toBe('done');
});

test('a room that stops answers what it was asked', async () => {
  const answer = asked(() => rpc.call(slow, { ms: 500 }));
  await pause(150);
  await Promise.all([crm.close(), expect(answer).resolves.toBe('done')]);
  crm = await openCrm();
});

test('a room without a line is our mistake', async () => {
  const other = query('planning.x', { does: 'Nothing', may, answer: z.null() });
  await expect(asked(() => rpc.call(other, {}))).rejects.toThrow('RpcModule.forPeers');
});

describe('at the port itself', () => {
  const frame = (message: unknown) => {
    const text = JSON.stringify(message);
    return `${text.length}#${text}`;
  };
  const forged = {
    pattern: 'crm.slow',
    id: '1',
    data: {
      context: { correlationId: 'x', actor: { accountId: null, staffId: null, role: 'head' } },
      data: { ms: 1 },
    },
  };
  /** Sends this, and waits until the room has cut the line. @returns what came back after its greeting */
  async function send(...frames: string[]): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('data', (data) => (heard += String(data))).on('error', () => {});
    for (const one of frames) socket.write(one);
    if (!socket.closed) await once(socket, 'close');
    return heard.replace(/^\d+#\{"hello":"[\w-]+"\}/, '');
  }

  test.each([
    ['a call without a greeting', [frame(forged)]],
    ['an unsigned call', [frame({ hello: 'h'.repeat(24) }), frame(forged)]],
    [
      'a call with a wrong signature',
      [frame({ hello: 'h'.repeat(24) }), frame({ mac: 'A'.repeat(43), body: JSON.stringify(forged) })],
    ],
    ['no JSON at all', ['5#hello']],
    ['a length that is none', ['x#{}']],
  ])('%s is not answered, does nothing, and costs its line', async (_, frames) => {
    const before = done;
    expect(await send(...frames)).toBe('');
    expect(done).toBe(before);
    expect(await asked(() => rpc.call(slow, { ms: 1 }))).toBe('done');
  });

  test.each([
    ['is announced as longer than a message may be', `190000000#${'x'.repeat(3_000_000)}`],
    ['has no length at all', 'x'.repeat(3_000_000)],
  ])('a peer whose message %s is cut off, though it goes on sending', async (_, sent) => {
    const peer = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    // the reset of the line is an error for the peer
    const cut = new Promise((resolve) => peer.on('error', () => {}).once('close', resolve));
    peer.write(sent);
    peer.resume();
    await cut;
    expect(await asked(() => rpc.call(slow, { ms: 1 }))).toBe('done');
  });

  test('a body of the greatest size that the gateway takes comes through, whatever must be escaped', async () => {
    const name = '\\'.repeat(520_000);
    expect((await asked(() => rpc.call(whoAsks, { name }))).greeting).toHaveLength(name.length + 6);
  });

  test('a key of another firm opens nothing', async () => {
    const stranger = lineWith(foreign);
    const before = done;
    await expect(asked(() => stranger.call(slow, { ms: 1 }, { timeoutMs: 300 }))).rejects.toMatchObject({
      code: 'crm_unavailable',
    });
    expect(done).toBe(before);
    stranger.onApplicationShutdown();
  });

  const [old, young] = [key(), key()];
  test.each([
    // first the new key is added, then it is put first, then the old one is taken away
    [old, `${old},${young}`],
    [`${old},${young}`, `${young},${old}`],
    [`${young},${old}`, young],
  ])('during a rotation it does not matter who is restarted first: step %#', async (before, after) => {
    for (const [room, caller] of [
      [before, after],
      [after, before],
    ] as const) {
      await crm.close();
      crm = await openCrm(room);
      const line = lineWith(caller);
      expect(await asked(() => line.call(slow, { ms: 1 }))).toBe('done');
      line.onApplicationShutdown();
    }
    await crm.close();
    crm = await openCrm();
  });

  test('what was overheard cannot be sent again, on its own line or on another', async () => {
    // between the caller and the room stands somebody who repeats everything the caller signs
    let repeat: 'never' | 'same line' = 'never';
    const overheard: (string | Buffer)[] = [];
    const lines: Socket[] = [];
    const middle: Server = createServer((caller) => {
      const room = connect(port, '127.0.0.1');
      lines.push(caller, room);
      room
        .on('data', (data) => caller.write(data))
        .on('close', () => caller.destroy())
        .on('error', () => {});
      caller
        .on('data', (data) => {
          overheard.push(data);
          room.write(data);
          if (repeat === 'same line') room.write(data);
        })
        .on('close', () => room.destroy())
        .on('error', () => {});
    }).listen(0, '127.0.0.1');
    await once(middle, 'listening');
    const at = (middle.address() as { port: number }).port;
    const through = new Rpc(readConfig({ ...env(), CRM_RPC: `127.0.0.1:${at}` }), ['crm']);

    expect(await asked(() => through.call(slow, { ms: 1 }))).toBe('done');
    const before = done;
    expect(await send(...overheard.map(String))).toBe('');
    expect(done).toBe(before);

    repeat = 'same line';
    await asked(() => through.call(slow, { ms: 1 }, { timeoutMs: 300 })).catch(() => {});
    await pause(50);
    expect(done - before).toBeLessThanOrEqual(1);
    through.onApplicationShutdown();
    for (const line of lines) line.destroy();
    middle.close();
  });

  test('without a key no room listens', async () => {
    const { ENVELOPE_KEYS: _, ...without } = env();
    await expect(createApp({ module: Crm, env: { ...without, RPC_PORT: 0 } })).rejects.toThrow(
      'ENVELOPE_KEYS',
    );
  });
});
