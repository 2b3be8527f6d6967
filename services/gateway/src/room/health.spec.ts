import { Health } from '@otdel/platform';
import { eventually } from '@otdel/testing';
import { createHash } from 'node:crypto';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

const operator = `op_${'k'.repeat(43)}`;
let gate: TestGateway;
beforeAll(async () => {
  const OPERATOR_KEYS = `ann:${createHash('sha256').update(operator).digest('hex')}`;
  gate = await startGateway({ env: { OPERATOR_KEYS } });
});
afterAll(() => gate?.stop());

interface Ready {
  ready: boolean;
  checks?: Record<string, { ok: boolean }>;
}
const ready = (token?: string) => gate.ask<Ready>('GET', '/health/ready', { ...(token && { token }) });

test('anyone is told that it lives and whether it is ready, and no more', async () => {
  expect(await gate.ask('GET', '/health/live')).toMatchObject({ status: 200, body: { alive: true } });
  const manager = await gate.person('manager');
  for (const token of [undefined, 'no token of ours', `${operator}x`, manager.token])
    expect(await ready(token)).toMatchObject({ status: 200, text: '{"ready":true}' });
});

test('administrators and operators see the checks; a room that is away does not make the gateway unready', async () => {
  gate.rooms.close('orders');
  for (const token of [await gate.admin(), operator])
    await eventually(async () => {
      const { status, body } = await ready(token);
      expect({ status, ready: body.ready }).toEqual({ status: 200, ready: true });
      expect(body.checks).toMatchObject({ 'room orders': { ok: false }, 'room crm': { ok: true } });
    });
  await gate.rooms.open('orders');
});

test('whoever asks often makes it look once a second', async () => {
  let looks = 0;
  gate.room.get(Health).register('looked at', async () => void looks++);
  const began = performance.now();
  for (let i = 0; i < 50; i++) await Promise.all([ready(), ready(operator)]);
  expect(looks).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - began) / 1_000));
});
