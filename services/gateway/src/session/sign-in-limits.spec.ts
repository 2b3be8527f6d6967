import { configureLogging } from '@otdel/platform';
import { FixedClock } from '@otdel/testing';
import { sql } from 'kysely';
import { CleaningService } from '../cleaning/cleaning.service.ts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

const start = '2026-11-24T09:00:00Z';
const clock = new FixedClock(start);
let gate: TestGateway;
beforeAll(async () => {
  // whoever asks says from which address: this machine is a trusted proxy
  gate = await startGateway({ clock, env: { TRUST_PROXY: '127.0.0.1' } });
});
afterAll(() => gate?.stop());
afterEach(() => configureLogging('gateway', 'silent'));

const wait = (seconds: number) => clock.moveTo(clock.now().add({ seconds }).toString());
let addresses = 0;
/** Of somebody who was not here before. */
const newAddress = () => `192.0.2.${++addresses}`;
const signIn = (login: string, password: string, from: string, cookie?: string) =>
  gate.ask('POST', '/api/sessions', {
    body: { login, password },
    headers: { 'x-forwarded-for': from, ...(cookie && { cookie }) },
  });
const right = 'a good password';
const fail = (login: string, from: string, cookie?: string) =>
  signIn(login, 'not the password', from, cookie);
const cookieOf = (answer: { headers: Headers }) => answer.headers.getSetCookie()[0]!.split(';')[0]!;
const newLogin = async () => (await gate.person('head')).login;
const rows = async () => JSON.stringify(await gate.room.rows(sql`select * from sign_in_count order by key`));
const statusesOf = (answers: { status: number }[]) => [...new Set(answers.map((a) => a.status))];
/** An attack from one address: so many failures with logins that there are not. */
async function spray(from: string, tries: number): Promise<void> {
  const answers = await Promise.all(Array.from({ length: tries }, (_, i) => fail(`nobody-${i}`, from)));
  expect(statusesOf(answers)).toEqual([401]);
}

test('after ten failures pauses grow, and retry-after says the truth', async () => {
  const [login, from] = [await newLogin(), newAddress()];
  for (let i = 0; i < 9; i++) expect((await fail(login, from)).status).toBe(401);
  for (const pause of [1, 2, 4, 8, 16]) {
    expect((await fail(login, from)).status).toBe(401);
    const refused = await signIn(login, right, from);
    expect(refused).toMatchObject({
      status: 429,
      body: { code: 'too_many_failures', params: { seconds: pause } },
    });
    expect(refused.headers.get('retry-after')).toBe(String(pause));
    expect(refused.body['detail']).toContain(String(pause));
    wait(pause);
  }
  expect((await signIn(login, right, from)).status).toBe(201);
  // and all is forgotten
  for (let i = 0; i < 9; i++) expect((await fail(login, from)).status).toBe(401);
  expect((await signIn(login, right, from)).status).toBe(201);
});

test('a try that is refused writes nothing', async () => {
  const [login, from] = [await newLogin(), newAddress()];
  await Promise.all(Array.from({ length: 10 }, () => fail(login, from)));
  const before = await rows();
  expect(statusesOf(await Promise.all(Array.from({ length: 40 }, () => fail(login, from))))).toEqual([429]);
  expect(await rows()).toBe(before);
});

test('one address does not lock out those who signed in from it, nor those whose device is signed in', async () => {
  const office = newAddress();
  const [known, travelling, other] = [await newLogin(), await newLogin(), await newLogin()];
  await signIn(known, right, office);
  const cookie = cookieOf(await signIn(travelling, right, newAddress()));
  await spray(office, 100);
  const refused = await signIn(other, right, office);
  expect(refused).toMatchObject({ status: 429, body: { params: { seconds: 60 } } });
  expect(refused.headers.get('retry-after')).toBe('60');
  expect((await signIn(known, right, office)).status).toBe(201);
  expect((await signIn(travelling, right, office, cookie)).status).toBe(201);
  // the cookie of somebody else, or of a session that has ended, opens nothing
  const theirs = cookieOf(await signIn(known, right, office));
  expect((await signIn(other, right, office, theirs)).status).toBe(429);
  const own = cookieOf(await signIn(other, right, newAddress()));
  await gate.ask('DELETE', '/api/sessions', { headers: { cookie: own } });
  expect((await signIn(other, right, office, own)).status).toBe(429);
  wait(60);
  expect((await signIn(other, right, office)).status).toBe(201);
});

test('who goes on after a hundred failures does not keep the address shut', async () => {
  const [from, login] = [newAddress(), await newLogin()];
  await spray(from, 100);
  for (let i = 0; i < 6; i++) {
    wait(9);
    expect(statusesOf(await Promise.all(Array.from({ length: 20 }, () => fail('nobody', from))))).toEqual([
      429,
    ]);
  }
  wait(6);
  expect((await signIn(login, right, from)).status).toBe(201);
});

test('one login is guarded against many addresses, and its own people still come in', async () => {
  const [office, login] = [newAddress(), await newLogin()];
  const cookie = cookieOf(await signIn(login, right, office));
  for (let i = 0; i < 50; i++) expect((await fail(login, newAddress())).status).toBe(401);
  expect(await signIn(login, right, newAddress())).toMatchObject({
    status: 429,
    body: { params: { seconds: 1 } },
  });
  expect((await signIn(login, right, office)).status).toBe(201);
  expect((await signIn(login, right, newAddress(), cookie)).status).toBe(201);
  expect((await signIn(await newLogin(), right, newAddress())).status).toBe(201);
});

test('a device that is signed in has a count of its own', async () => {
  const [login, thief] = [await newLogin(), newAddress()];
  const cookie = cookieOf(await signIn(login, right, newAddress()));
  for (let i = 0; i < 10; i++) expect((await fail(login, thief, cookie)).status).toBe(401);
  expect((await signIn(login, right, newAddress(), cookie)).status).toBe(429);
  expect((await signIn(login, right, newAddress())).status).toBe(201);
});

test('a right sign-in is no failure of its address', async () => {
  const [from, login] = [newAddress(), await newLogin()];
  await spray(from, 99);
  for (let i = 0; i < 5; i++) expect((await signIn(login, right, from)).status).toBe(201);
  expect((await signIn(await newLogin(), right, from)).status).toBe(201);
});

test('each failure and each lock has a line in the log, without login and address', async () => {
  const [login, from] = [await newLogin(), newAddress()];
  const lines: Record<string, unknown>[] = [];
  configureLogging('gateway', 'warn', { write: (line) => void lines.push(JSON.parse(line)) });
  for (let i = 0; i < 10; i++) await fail(login, from);
  await fail(login, from);
  const hash = expect.stringMatching(/^[\w-]{43}$/);
  const who = { level: 'warn', name: 'sign-in', login: hash, address: hash };
  const failed = { ...who, msg: 'a sign-in failed' };
  expect(lines).toMatchObject([
    ...Array(10).fill(failed),
    { ...who, msg: 'sign-ins have to wait', by: 'own', failures: 10, seconds: 1 },
  ]);
  expect(new Set(lines.map((line) => `${line['login']} ${line['address']}`)).size).toBe(1);
  expect(JSON.stringify(lines)).not.toContain(login);
  expect(JSON.stringify(lines)).not.toContain(from);
  expect(await rows()).not.toContain(from);
});

test('counts are kept for a day, and an address at which a login is known for thirty', async () => {
  const count = async () => (JSON.parse(await rows()) as unknown[]).length;
  clock.moveTo('2027-03-01T09:00:00Z');
  await gate.room.get(CleaningService).clean();
  expect(await count()).toBe(0);
  await fail('nobody', newAddress());
  await signIn('admin', 'the first password', newAddress());
  wait(24 * 3600 + 1);
  await gate.room.get(CleaningService).clean();
  expect(await count()).toBe(1);
  wait(30 * 24 * 3600);
  await gate.room.get(CleaningService).clean();
  expect(await count()).toBe(0);
});

test.each([
  ['an address that is no trusted proxy passes one on', undefined, 'x-forwarded-for', 1],
  ['it does so by the newer header', undefined, 'forwarded', 1],
  ['the proxy is trusted', '127.0.0.1', 'x-forwarded-for', 0],
  ['nobody passes one on', undefined, 'x-other', 0],
])('a start that knows no proxies warns once when %s', async (_, proxies, header, warnings) => {
  const other = await startGateway({ beside: gate, clock, env: { TRUST_PROXY: proxies } });
  const lines: string[] = [];
  configureLogging('gateway', 'warn', { write: (line) => void lines.push(line) });
  try {
    for (let i = 0; i < 3; i++)
      await other.ask('GET', '/api/me', { headers: { [header]: 'for=203.0.113.7' } });
    expect(lines.filter((line) => line.includes('TRUST_PROXY'))).toHaveLength(warnings);
  } finally {
    await other.stop();
  }
});
