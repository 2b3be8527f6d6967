import { getStaff, stageCounts } from '@otdel/contracts';
import { FixedClock } from '@otdel/testing';
import pg from 'pg';
import { aPerson } from '../testing/samples.ts';
import { TokenService } from './token.service.ts';
import { adminPassword, startGateway, type TestGateway } from '../testing/start-gateway.ts';

let gate: TestGateway;
const clock = new FixedClock('2026-11-24T09:00:00Z');
beforeAll(async () => {
  gate = await startGateway({ clock });
  gate.rooms.on(stageCounts, () => ({ at: '2026-11-24T09:00:00Z', stages: [] }));
});
afterAll(() => gate?.stop());
beforeEach(() => clock.moveTo('2026-11-24T09:00:00Z'));

interface Session {
  accessToken: string;
  expiresIn: number;
  account: { id: string; login: string; role: string };
}
const signIn = (login: string, password: string) =>
  gate.ask<Session>('POST', '/api/sessions', { body: { login, password } });
const cookieOf = (answer: { headers: Headers }) => answer.headers.getSetCookie()[0]!.split(';')[0]!;
const refresh = (cookie: string, headers = {}) =>
  gate.ask<Session>('POST', '/api/sessions/refresh', { headers: { cookie, ...headers } });
const look = (token: string) => gate.ask('GET', '/api/orders/stages', { token });
const audit = async (accountId: string) => {
  const client = new pg.Client({ connectionString: gate.room.database.adminUrl });
  await client.connect();
  const { rows } = await client.query<{ action: string; by_account: string }>(
    'select action, by_account from gateway.audit where account_id = $1 order by at, id',
    [accountId],
  );
  await client.end();
  return rows;
};

test('the first administrator signs in with a short-lived token and a cookie no script sees', async () => {
  const { status, body, headers } = await signIn('Admin', adminPassword);
  expect(status).toBe(201);
  expect(body).toMatchObject({ expiresIn: 900, account: { login: 'admin', role: 'admin' } });
  expect(headers.getSetCookie()[0]).toMatch(
    /^otdel_refresh=.+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  expect((await look(body.accessToken)).status).toBe(200);
  clock.moveTo('2026-11-24T09:15:01Z');
  const late = await look(body.accessToken);
  expect(late).toMatchObject({ status: 401, body: { code: 'token_expired' } });
});

test.each([
  ['a wrong password', 'admin', 'not the password'],
  ['an unknown login', 'nobody', adminPassword],
])('%s is told nothing', async (_, login, password) => {
  const { status, body } = await signIn(login, password);
  expect(status).toBe(401);
  expect(body).toMatchObject({ code: 'wrong_credentials', detail: 'Login or password are not right.' });
});

test('an unknown login takes as long as a wrong password', async () => {
  const took = async (login: string) => {
    const started = performance.now();
    await signIn(login, 'not the password');
    return performance.now() - started;
  };
  const { login } = await gate.person('head');
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let i = 0; i < 5; i++) {
    times.known.push(await took(login));
    times.unknown.push(await took(`nobody-${i}`));
  }
  const least = (all: number[]) => Math.min(...all);
  expect(least(times.unknown)).toBeGreaterThan(least(times.known) / 2);
});

test('ten failures in a minute keep this login out, also to the right password', async () => {
  const { login } = await gate.person('operations');
  const failures = await Promise.all(Array.from({ length: 10 }, () => signIn(login, 'not the password')));
  expect(failures.map((f) => f.status)).toEqual(Array(10).fill(401));
  const eleventh = await signIn(login, 'a good password');
  expect(eleventh).toMatchObject({ status: 429, body: { code: 'too_many_failures' } });
  expect(eleventh.headers.get('retry-after')).not.toBeNull();
  expect((await signIn('admin', adminPassword)).status).toBe(201);
  clock.moveTo('2026-11-24T09:01:01Z');
  expect((await signIn(login, 'a good password')).status).toBe(201);
});

test('a refresh token is good once; after ten seconds a second time ends the whole session', async () => {
  const first = cookieOf(await signIn('admin', adminPassword));
  const renewed = await refresh(first);
  expect(renewed).toMatchObject({ status: 200, body: { account: { login: 'admin' } } });
  const second = cookieOf(renewed);
  expect(second).not.toBe(first);
  const third = cookieOf(await refresh(second));
  clock.moveTo('2026-11-24T09:00:11Z');
  expect(await refresh(first)).toMatchObject({ status: 401, body: { code: 'no_session' } });
  // never used, and dead all the same
  expect((await refresh(third)).status).toBe(401);
  expect(await look(renewed.body.accessToken)).toMatchObject({
    status: 401,
    body: { code: 'session_ended' },
  });
});

test('a session ends after thirty days, however often it was renewed', async () => {
  let cookie = cookieOf(await signIn('admin', adminPassword));
  clock.moveTo('2026-12-20T09:00:00Z');
  cookie = cookieOf(await refresh(cookie));
  clock.moveTo('2026-12-24T09:00:01Z');
  expect((await refresh(cookie)).status).toBe(401);
});

test('signing out ends the session and takes the cookie back', async () => {
  const cookie = cookieOf(await signIn('admin', adminPassword));
  const out = await gate.ask('DELETE', '/api/sessions', { headers: { cookie } });
  expect(out.status).toBe(204);
  expect(out.headers.getSetCookie()[0]).toMatch(/^otdel_refresh=;/);
  expect((await refresh(cookie)).status).toBe(401);
});

const signOut = (headers: Record<string, string>) => gate.ask('DELETE', '/api/sessions', { headers });
test.each([
  ['the cookie', true, false],
  ['the access token alone', false, true],
  ['both', true, true],
])(
  'signing out by %s ends the access token at once, and there is nothing to end twice',
  async (_, byCookie, byToken) => {
    const [session, another] = [await signIn('admin', adminPassword), await signIn('admin', adminPassword)];
    const { accessToken } = session.body;
    expect((await look(accessToken)).status).toBe(200);
    const headers = {
      ...(byCookie && { cookie: cookieOf(session) }),
      ...(byToken && { authorization: `Bearer ${accessToken}` }),
    };
    expect((await signOut(headers)).status).toBe(204);
    expect(await look(accessToken)).toMatchObject({ status: 401, body: { code: 'session_ended' } });
    expect((await refresh(cookieOf(session))).status).toBe(401);
    expect(await signOut(headers)).toMatchObject({ status: 401, body: { code: 'no_session' } });
    expect((await look(another.body.accessToken)).status).toBe(200);
  },
);

test('signing out of nothing is refused', async () => {
  const nothing: Record<string, string>[] = [
    {},
    { authorization: 'Bearer x' },
    { cookie: 'otdel_refresh=x' },
  ];
  for (const headers of nothing)
    expect(await signOut(headers)).toMatchObject({ status: 401, body: { code: 'no_session' } });
});

test('whoever acts as another is out when the administrator signs out, or they themselves', async () => {
  const { accountId } = await gate.person('manager');
  const own = await signIn('admin', adminPassword);
  const [one, two] = [
    await actAs(accountId, own.body.accessToken),
    await actAs(accountId, own.body.accessToken),
  ];
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  expect((await signOut(bearer(one.body.accessToken))).status).toBe(204);
  const statuses = async () =>
    Promise.all([one, two, own].map(async ({ body }) => (await look(body.accessToken)).status));
  expect(await statuses()).toEqual([401, 200, 200]);
  expect((await signOut({ cookie: cookieOf(own) })).status).toBe(204);
  expect(await statuses()).toEqual([401, 401, 401]);
});

test('an access token of a version that named no session is good until it expires', async () => {
  const session = await signIn('admin', adminPassword);
  const payload = JSON.parse(
    Buffer.from(session.body.accessToken.split('.')[1]!, 'base64url').toString(),
  ) as { epoch: number };
  const old = await gate.room.get(TokenService).sign({
    accountId: session.body.account.id,
    epoch: payload.epoch,
    sessionId: null,
    actedBy: null,
  });
  await signOut({ cookie: cookieOf(session) });
  expect((await look(old)).status).toBe(200);
  clock.moveTo('2026-11-24T09:15:01Z');
  expect(await look(old)).toMatchObject({ status: 401, body: { code: 'token_expired' } });
});

test.each<Record<string, string>>([{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])(
  'a foreign page cannot use the cookie: %j',
  async (headers) => {
    const cookie = cookieOf(await signIn('admin', adminPassword));
    expect((await refresh(cookie, headers)).status).toBe(403);
    expect((await gate.ask('DELETE', '/api/sessions', { headers: { cookie, ...headers } })).status).toBe(403);
    expect((await refresh(cookie, { origin: gate.url })).status).toBe(200);
  },
);

test('behind https the cookie is bound to the host', async () => {
  const secure = await startGateway({ beside: gate, clock, env: { PUBLIC_URL: 'https://otdel.example' } });
  const { headers } = await secure.ask('POST', '/api/sessions', {
    body: { login: 'admin', password: adminPassword },
  });
  expect(headers.getSetCookie()[0]).toMatch(
    /^__Host-otdel_refresh=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  await secure.stop();
});

test('an administrator acts as another account, on record, and not as one that is inactive', async () => {
  const admin = (await signIn('admin', adminPassword)).body;
  const manager = await gate.person('manager');
  const at = `/api/accounts/${manager.accountId}`;
  const acted = await gate.ask<Session>('POST', `${at}/sessions`, { token: admin.accessToken, body: {} });
  expect(acted).toMatchObject({ status: 201, body: { expiresIn: 900, account: { role: 'manager' } } });
  expect(acted.headers.getSetCookie()).toEqual([]);
  const me = await gate.ask('GET', '/api/me', { token: acted.body.accessToken });
  expect(me.body).toMatchObject({
    id: manager.accountId,
    staffId: manager.staffId,
    actedBy: admin.account.id,
  });
  await look(acted.body.accessToken);
  expect(gate.rooms.last(stageCounts)!.context.actor).toEqual({
    accountId: manager.accountId,
    staffId: manager.staffId,
    role: 'manager',
    actedBy: admin.account.id,
  });
  expect(await audit(manager.accountId)).toContainEqual({ action: 'acted_as', by_account: admin.account.id });
  await gate.ask('PATCH', at, { token: admin.accessToken, body: { active: false } });
  expect(await gate.ask('POST', `${at}/sessions`, { token: admin.accessToken, body: {} })).toMatchObject({
    status: 422,
    body: { code: 'account_inactive' },
  });
});

const hired: string[] = [];
// elsewhere here `admin` is the last administrator
afterEach(async () => {
  for (const id of hired.splice(0))
    await gate.ask('PATCH', `/api/accounts/${id}`, { token: await gate.admin(), body: { active: false } });
});
/** Another administrator, by an account without a person. */
async function anotherAdmin(): Promise<{ id: string; token: string }> {
  const account = { login: `admin-${process.hrtime.bigint()}`, password: 'a good password' };
  const made = await gate.ask<{ id: string }>('POST', '/api/accounts', {
    token: await gate.admin(),
    body: { ...account, role: 'admin', mustChange: false },
  });
  hired.push(made.body.id);
  const { body } = await signIn(account.login, account.password);
  return { id: made.body.id, token: body.accessToken };
}
const actAs = (accountId: string, token: string) =>
  gate.ask<Session>('POST', `/api/accounts/${accountId}/sessions`, { token, body: {} });

test.each([
  ['is locked out', { active: false }],
  ['gets a new password', { password: 'another password' }],
])('whoever acts as another is out at once when their own account %s', async (_, change) => {
  const eve = await anotherAdmin();
  const { accountId } = await gate.person('manager');
  const acted = (await actAs(accountId, eve.token)).body.accessToken;
  expect((await look(acted)).status).toBe(200);
  const at = `/api/accounts/${eve.id}`;
  await gate.ask('PATCH', at, { token: await gate.admin(), body: change });
  await gate.ask('PATCH', at, { token: await gate.admin(), body: { active: true } });
  expect(await look(acted)).toMatchObject({ status: 401, body: { code: 'session_ended' } });
});

test('whoever acts as an administrator does not act on as a third, nor renews it so', async () => {
  const [eve, { accountId }] = [await anotherAdmin(), await gate.person('manager')];
  const acted = await actAs(eve.id, await gate.admin());
  expect(acted.status).toBe(201);
  for (const id of [accountId, eve.id])
    expect(await actAs(id, acted.body.accessToken)).toMatchObject({
      status: 422,
      body: { code: 'acts_already' },
    });
});

test.each([
  ['locked', { active: false }],
  ['given a new password', { password: 'another password' }],
])('who is %s is out at once', async (_, change) => {
  const { accountId, login } = await gate.person('manager');
  const session = await signIn(login, 'a good password');
  const admin = await gate.admin();
  const changed = await gate.ask('PATCH', `/api/accounts/${accountId}`, { token: admin, body: change });
  expect(changed.status).toBe(200);
  expect(await look(session.body.accessToken)).toMatchObject({
    status: 401,
    body: { code: 'session_ended' },
  });
  expect((await refresh(cookieOf(session))).status).toBe(401);
  expect((await signIn(login, 'a good password')).status).toBe(401);
});

test('a login and a person have one account; the role is the person’s', async () => {
  const token = await gate.admin();
  const staff = aPerson({ role: 'accountant' });
  gate.rooms.on(getStaff, () => staff);
  const make = (body: object, key?: string) =>
    gate.ask('POST', '/api/accounts', { token, body, ...(key && { key }) });
  const body = { login: 'Olga', password: 'a good password', staffId: staff.id };
  const made = await make(body, 'make-olga');
  expect(made).toMatchObject({ status: 201, body: { login: 'olga', role: 'accountant', active: true } });
  expect(made.text).not.toMatch(/argon2|a good password/);
  expect((await make(body, 'make-olga')).body).toEqual(made.body);
  expect(await make(body)).toMatchObject({ status: 409, body: { code: 'login_taken' } });
  expect(await make({ ...body, login: 'olga2' })).toMatchObject({
    status: 409,
    body: { code: 'staff_has_account' },
  });
  expect(await make({ ...body, password: 'yet another one' }, 'make-olga')).toMatchObject({
    status: 409,
    body: { code: 'idempotency_key_reused' },
  });
  expect(await make({ login: 'x', password: 'a good password' })).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'role' }] },
  });
  const at = `/api/accounts/${String(made.body['id'])}`;
  expect(await gate.ask('PATCH', at, { token, body: { role: 'head' } })).toMatchObject({
    status: 422,
    body: { code: 'role_follows_staff' },
  });
  const listed = await gate.ask<{ items: { login: string }[]; next: string | null }>(
    'GET',
    '/api/accounts?limit=1',
    {
      token,
    },
  );
  expect(listed.body.items).toHaveLength(1);
  expect(listed.body.next).not.toBeNull();
});

test('the last administrator cannot lock the firm', async () => {
  const { body } = await signIn('admin', adminPassword);
  for (const change of [{ active: false }, { role: 'head' }])
    expect(
      await gate.ask('PATCH', `/api/accounts/${body.account.id}`, { token: body.accessToken, body: change }),
    ).toMatchObject({ status: 422, body: { code: 'last_administrator' } });
  expect((await look(body.accessToken)).status).toBe(200);
});

test('the record of who did what cannot be changed', async () => {
  const client = new pg.Client({ connectionString: gate.room.database.url('gateway') });
  await client.connect();
  try {
    for (const change of [
      'update gateway.audit set action = action',
      'delete from gateway.audit',
      'truncate gateway.audit',
    ])
      await expect(client.query(change)).rejects.toThrow('audit is only added to');
  } finally {
    await client.end();
  }
});

test.each([
  ['no token', undefined, 'no_token'],
  ['a token of another key', 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.AAAA', 'token_invalid'],
  ['an unsigned token', 'eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.e30.', 'token_invalid'],
])('%s lets nobody in', async (_, token, code) => {
  const answer = await gate.ask('GET', '/api/orders', { ...(token && { token }) });
  expect(answer).toMatchObject({ status: 401, body: { code } });
});
