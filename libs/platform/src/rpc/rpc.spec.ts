import { Controller, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  callContext,
  command,
  newId,
  query,
  refused,
  type CallContext,
  type RequestOf,
} from '@otdel/contracts';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { createApp } from '../boot.ts';
import { readConfig } from '../config.ts';
import { currentContext, runInContext } from '../context.ts';
import { Handle } from './handle.ts';
import { Rpc } from './rpc.ts';

const whoAsks = query('crm.whoAsks', {
  request: z.object({ name: z.string().min(2) }),
  response: z.object({ greeting: z.string(), context: callContext }),
});
const fail = command('crm.fail', {
  request: z.object({ how: z.enum(['refused', 'bug']) }),
  response: z.null(),
});
const slow = query('crm.slow', {
  request: z.object({ ms: z.int() }),
  response: z.string(),
  timeoutMs: 2_000,
});

@Controller()
class Desk {
  @Handle(whoAsks)
  async whoAsks({ name }: RequestOf<typeof whoAsks>) {
    await pause(1);
    return { greeting: `hello ${name}`, context: currentContext() };
  }
  @Handle(fail)
  fail({ how }: RequestOf<typeof fail>): null {
    if (how === 'refused')
      throw refused('order_cancelled', 'It is cancelled; place a new one.', { since: 'now' });
    throw new Error('select hunter2');
  }
  @Handle(slow)
  async slow({ ms }: RequestOf<typeof slow>) {
    await pause(ms);
    return 'done';
  }
}
@Module({ controllers: [Desk] })
class Crm {}

const actor = { accountId: newId(), staffId: newId(), role: 'manager' } as const;
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
const env = () => ({
  SERVICE: 'crm',
  DATABASE_URL: 'postgres://u:p@127.0.0.1/x',
  RPC_PORT: port,
  CRM_RPC: `127.0.0.1:${port}`,
  LOG_LEVEL: 'fatal',
});
const openCrm = () => createApp({ module: Crm, env: env() });
const asked = <T>(work: () => Promise<T>) => runInContext(context, work);

beforeAll(async () => {
  port = await freePort();
  crm = await openCrm();
  rpc = new Rpc(readConfig(env()), ['crm']);
});
afterAll(async () => {
  rpc.onApplicationShutdown();
  await crm.close();
});

test('the answer comes back, and who asked goes along', async () => {
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
    issues: [{ path: 'name' }],
  });
});

test('a refusal travels whole; a bug shows nothing of itself', async () => {
  await expect(asked(() => rpc.call(fail, { how: 'refused' }))).rejects.toMatchObject({
    kind: 'refused',
    code: 'order_cancelled',
    message: 'It is cancelled; place a new one.',
    details: { since: 'now' },
  });
  await expect(asked(() => rpc.call(fail, { how: 'bug' }))).rejects.toMatchObject({
    kind: 'internal',
    message: expect.not.stringContaining('hunter2'),
  });
});

test('nobody waits longer than was said', async () => {
  const started = performance.now();
  await expect(asked(() => rpc.call(slow, { ms: 3_000 }, { timeoutMs: 150 }))).rejects.toMatchObject({
    kind: 'unavailable',
  });
  expect(performance.now() - started).toBeLessThan(1_500);
});

test('what comes after its deadline is not begun', async () => {
  const late = { ...context, deadline: Date.now() - 1 };
  const answer = await (new Desk().slow as unknown as (raw: unknown) => Promise<unknown>)({
    context: late,
    data: { ms: 1 },
  });
  expect(answer).toMatchObject({ error: { kind: 'unavailable', code: 'deadline_passed' } });
});

test('a room that was restarted is found again; while it is away it is unavailable', async () => {
  await asked(() => rpc.call(slow, { ms: 1 }));
  await crm.close();
  await expect(asked(() => rpc.call(slow, { ms: 1 }))).rejects.toMatchObject({ kind: 'unavailable' });
  crm = await openCrm();
  expect(await asked(() => rpc.call(slow, { ms: 1 }))).toBe('done');
});

test('a room that stops answers what it was asked', async () => {
  const answer = asked(() => rpc.call(slow, { ms: 500 }));
  await pause(150);
  await Promise.all([crm.close(), expect(answer).resolves.toBe('done')]);
  crm = await openCrm();
});

test('a room without a line is our mistake', async () => {
  await expect(
    rpc.call(query('planning.x', { request: z.object({}), response: z.null() }), {}),
  ).rejects.toThrow('RpcModule.forPeers');
});
