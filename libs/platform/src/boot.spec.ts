import { Body, Controller, Get, Module, Post, Res, type OnApplicationBootstrap } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { forbidden } from '@otdel/contracts';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { createApp } from './boot.ts';
import { nameOrder, runInContext } from './context.ts';
import { Health } from './health.ts';
import { configureLogging, logger } from './logging.ts';

const body = z.object({ quantity: z.int().positive() });

@Controller('desk')
class Desk {
  @Get('slow')
  async slow() {
    await pause(400);
    return { slow: true };
  }
  @Get('forbidden')
  forbidden() {
    throw forbidden('administrators_only');
  }
  @Post()
  post(@Body({ schema: body }) given: z.output<typeof body>) {
    return given;
  }
  @Get('stream')
  stream(@Res() reply: { raw: import('node:http').ServerResponse; hijack(): void }) {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write('data: 1\n\n');
  }
}
@Module({ controllers: [Desk] })
class Room {}

const env = { SERVICE: 'crm', DATABASE_URL: 'postgres://u:p@127.0.0.1/x', LOG_LEVEL: 'fatal' };
let app: NestFastifyApplication;
let url: string;
beforeEach(async () => {
  app = await createApp({ module: Room, env });
  url = await app.getUrl();
});
afterEach(() => app.close());

test('it lives, and is ready as long as what it cannot do without is there', async () => {
  const health = app.get(Health);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  health.register('redis', () => Promise.reject(new Error('gone')), { critical: false });
  health.register('numbers', async () => ({ waiting: 7 }));
  const ready = await fetch(`${url}/health/ready`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({
    ready: true,
    checks: {
      redis: { ok: false, critical: false, error: 'gone' },
      numbers: { ok: true, detail: { waiting: 7 } },
    },
  });
  health.register('database', () => new Promise(() => {}));
  expect((await fetch(`${url}/health/ready`)).status).toBe(503);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
});

test('wrong input, refusals and unknown routes are problems', async () => {
  const posted = await fetch(`${url}/desk`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"quantity":0}',
  });
  expect(posted.headers.get('content-type')).toContain('application/problem+json');
  expect(await posted.json()).toMatchObject({
    status: 400,
    code: 'invalid_input',
    errors: [{ path: 'quantity' }],
  });
  expect(await (await fetch(`${url}/desk/forbidden`)).json()).toMatchObject({
    status: 403,
    code: 'administrators_only',
  });
  expect(await (await fetch(`${url}/nowhere`)).json()).toMatchObject({ status: 404, code: 'no_such_route' });
  const broken = await fetch(`${url}/desk`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"quantity":',
  });
  expect(await broken.json()).toMatchObject({ status: 400 });
});

describe('what never ends', () => {
  const portOf = (address: string) => Number(new URL(address).port);
  const unfinished = 'POST /desk HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  const limited = async (limits: object, work: (port: number) => Promise<void>) => {
    const tight = await createApp({ module: Room, env, limits });
    try {
      await work(portOf(await tight.getUrl()));
    } finally {
      await tight.close();
    }
  };
  const open = (port: number) => connect(port, '127.0.0.1').on('error', () => {});

  test.each([
    ['body', `${unfinished}Content-Length: 1000\r\n\r\n{`],
    ['head', unfinished],
  ])('a %s is waited for as long as a request may take', (_, sent) =>
    limited({ requestMs: 300 }, async (port) => {
      const socket = open(port);
      let heard = '';
      socket.on('data', (data) => (heard += String(data)));
      socket.write(sent);
      await once(socket, 'close');
      expect(heard).toMatch(/^HTTP\/1\.1 408 /);
    }),
  );

  test('a silent connection is closed', () =>
    limited({ silenceMs: 300 }, async (port) => {
      const socket = open(port).resume();
      await once(socket, 'close');
    }));

  test('one connection too many is closed, and the others are served', () =>
    limited({ connections: 1 }, async (port) => {
      const first = open(port);
      await once(first, 'connect');
      first.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
      await once(first, 'data');
      const second = open(port).resume();
      await once(second, 'close');
      first.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
      expect(String((await once(first, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
      first.destroy();
    }));
});

test('a stopping process finishes the request in hand, on a keep-alive connection too, and takes no more', async () => {
  const agent = new Agent({ keepAlive: true });
  const answer = new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    get(`${url}/desk/slow`, { agent }, (res) => {
      let text = '';
      res.on('data', (d) => (text += d)).on('end', () => resolve({ status: res.statusCode, body: text }));
    }).on('error', reject);
  });
  await pause(150);
  const started = performance.now();
  await app.close();
  expect(performance.now() - started).toBeLessThan(3_000);
  expect(await answer).toEqual({ status: 200, body: '{"slow":true}' });
  await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  agent.destroy();
});

test('a live stream does not hold a stopping process', async () => {
  const stream = await fetch(`${url}/desk/stream`);
  const reading = stream.text();
  const started = performance.now();
  await Promise.all([app.close(), expect(reading).rejects.toThrow()]);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('a process that cannot start keeps nothing open', async () => {
  class Picky implements OnApplicationBootstrap {
    onApplicationBootstrap() {
      throw new Error('the wiring is not right');
    }
  }
  let closed = false;
  class Closing {
    onApplicationShutdown() {
      closed = true;
    }
  }
  @Module({ providers: [Picky, Closing] })
  class Broken {}
  await expect(createApp({ module: Broken, env })).rejects.toThrow('the wiring is not right');
  expect(closed).toBe(true);
});

test('log lines are JSON and carry the correlation id, the order and the actor; secrets are struck out', async () => {
  const lines: string[] = [];
  configureLogging('orders', 'info', { write: (line) => void lines.push(line) });
  const staffId = '0193a0c4-7e1b-7d3a-8f00-000000000003';
  const [accountId, actedBy] = [
    '0193a0c4-7e1b-7d3a-8f00-000000000004',
    '0193a0c4-7e1b-7d3a-8f00-000000000005',
  ];
  runInContext({ correlationId: 'corr-1', actor: { accountId, staffId, role: 'manager', actedBy } }, () => {
    nameOrder('SO-2026-000123');
    logger('order').info({ password: 'hunter2', headers: { authorization: 'Bearer x' } }, 'confirmed');
    logger('order').debug('too fine');
  });
  configureLogging('orders', 'silent');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    level: 'info',
    service: 'orders',
    name: 'order',
    correlationId: 'corr-1',
    order: 'SO-2026-000123',
    actor: staffId,
    account: accountId,
    actedBy,
    password: '…',
    headers: { authorization: '…' },
    msg: 'confirmed',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
  });
});
