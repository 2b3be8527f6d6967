import { FixedClock } from '@otdel/testing';
import { sql } from 'kysely';
import { adminPassword, startGateway, type TestGateway } from '../testing/start-gateway.ts';

let gate: TestGateway;
const clock = new FixedClock('2026-11-24T09:00:00Z');
beforeAll(async () => {
  gate = await startGateway({ clock });
});
afterAll(() => gate?.stop());
beforeEach(() => clock.moveTo('2026-11-24T09:00:00Z'));

interface Session {
  accessToken: string;
}
const signIn = (login: string, password: string) =>
  gate.ask<Session>('POST', '/api/sessions', { body: { login, password } });
const cookieOf = (answer: { headers: Headers }) => answer.headers.getSetCookie()[0]!.split(';')[0]!;
const refresh = (cookie: string) =>
  gate.ask<Session>('POST', '/api/sessions/refresh', { headers: { cookie } });
const signOut = (headers: Record<string, string>) => gate.ask('DELETE', '/api/sessions', { headers });
const look = (token: string) => gate.ask('GET', '/api/me', { token });

test('renewals at the same moment, at two replicas, get one successor, and the session goes on', async () => {
  const second = await startGateway({ beside: gate, clock });
  try {
    const cookie = cookieOf(await signIn('admin', adminPassword));
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        (i % 2 ? second : gate).ask<Session>('POST', '/api/sessions/refresh', { headers: { cookie } }),
      ),
    );
    expect(all.map((a) => a.status)).toEqual(Array(12).fill(200));
    expect(new Set(all.map(cookieOf)).size).toBe(1);
    for (const { body } of all) expect((await look(body.accessToken)).status).toBe(200);
    expect((await refresh(cookieOf(all[0]!))).status).toBe(200);
  } finally {
    await second.stop();
  }
});

test('after a lost answer the same refresh token gets the same successor, for ten seconds from its first use', async () => {
  const cookie = cookieOf(await signIn('admin', adminPassword));
  const lost = cookieOf(await refresh(cookie));
  for (const second of ['06', '10']) {
    clock.moveTo(`2026-11-24T09:00:${second}Z`);
    expect(cookieOf(await refresh(cookie))).toBe(lost);
  }
  clock.moveTo('2026-11-24T09:00:11Z');
  expect((await refresh(cookie)).status).toBe(401);
  expect((await refresh(lost)).status).toBe(401);
});

test('a used refresh token is good for nothing once its session has ended', async () => {
  const cookie = cookieOf(await signIn('admin', adminPassword));
  const next = cookieOf(await refresh(cookie));
  expect((await signOut({ cookie: next })).status).toBe(204);
  expect((await refresh(cookie)).status).toBe(401);
});

test('no refresh token is kept in clear', async () => {
  const first = cookieOf(await signIn('admin', adminPassword));
  const next = cookieOf(await refresh(first));
  const rows = JSON.stringify(await gate.room.rows(sql`select * from refresh_token`));
  for (const cookie of [first, next]) expect(rows).not.toContain(cookie.split('=')[1]);
});
