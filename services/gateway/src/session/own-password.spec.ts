import { getStaff, newId, operations, staffChanged, type Role } from '@otdel/contracts';
import { publication } from '@otdel/messaging';
import {
  eventually,
  freshDatabase,
  openStandIn,
  standInMigrations,
  type Room,
  type TestDatabase,
} from '@otdel/testing';
import { hash } from '@node-rs/argon2';
import { sql } from 'kysely';
import { gatewayMigrations } from '../migrations/index.ts';
import { aPerson } from '../testing/samples.ts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

let database: TestDatabase;
let planning: Room;
let gate: TestGateway;
beforeAll(async () => {
  database = await freshDatabase(gatewayMigrations, standInMigrations('planning'));
  gate = await startGateway({ database });
  planning = await openStandIn('planning', { database });
});
afterAll(async () => {
  await planning?.close();
  await gate?.stop();
  await database?.drop();
});

interface Session {
  accessToken: string;
  account: { id: string; mustChange: boolean };
}
const first = 'the first of maria';
const second = 'four words of her own';
const signIn = (login: string, password: string) =>
  gate.ask<Session>('POST', '/api/sessions', { body: { login, password } });
const cookieOf = (answer: { headers: Headers }) => answer.headers.getSetCookie()[0]!.split(';')[0]!;
const refresh = (cookie: string) => gate.ask('POST', '/api/sessions/refresh', { headers: { cookie } });
const me = (token: string) => gate.ask('GET', '/api/me', { token });
const change = (token: string, password: string, newPassword: string, key?: string) =>
  gate.ask('PUT', '/api/me/password', { token, body: { password, newPassword }, ...(key && { key }) });

let logins = 0;
/** An account as an administrator makes it. */
async function account(role: Role, over: object = {}): Promise<{ id: string; login: string }> {
  const staff = aPerson({ role });
  gate.rooms.on(getStaff, () => staff);
  const login = `maria-${++logins}`;
  const body = { login, password: first, staffId: staff.id, ...over };
  const made = await gate.ask<{ id: string }>('POST', '/api/accounts', { token: await gate.admin(), body });
  expect(made.status).toBe(201);
  return { id: made.body.id, login };
}
/** Somebody who has a password of their own. */
async function settled(role: Role = 'manager') {
  const { id, login } = await account(role, { mustChange: false });
  return { id, login, session: await signIn(login, first) };
}
const patch = async (id: string, body: object) =>
  gate.ask('PATCH', `/api/accounts/${id}`, { token: await gate.admin(), body });

describe('a password that an administrator set for somebody else', () => {
  test.each(['manager', 'head', 'admin'] as const)('lets a %s do nothing but change it', async (role) => {
    const { login } = await account(role);
    const session = await signIn(login, first);
    const { accessToken: token, account: shown } = session.body;
    expect(shown.mustChange).toBe(true);
    for (const { name, route, may, takes } of operations) {
      if (route === null || may === 'anyone' || !may.includes(role)) continue;
      const [method, path] = route.split(' ') as [string, string];
      const at = path
        .replace(/:\w+Id/, newId())
        .replace(':service', 'crm')
        .replace(/:(sku|code)/, 'x');
      const { status, body } = await gate.ask(method, at, {
        token,
        ...(method !== 'GET' && { body: {} }),
        ...(takes === 'file' && { headers: { 'content-type': 'text/csv' } }),
      });
      const shut = status === 403 && body['code'] === 'password_must_change';
      expect({ name, shut }).toEqual({
        name,
        shut: !['gateway.me', 'gateway.changePassword'].includes(name),
      });
    }
    expect((await gate.ask('GET', '/health/ready', { token })).body).not.toHaveProperty('checks');
    expect((await refresh(cookieOf(session))).status).toBe(200);
    expect((await change(token, first, second)).status).toBe(204);
    expect((await me(token)).body).toMatchObject({ mustChange: false });
    expect((await gate.ask('GET', '/api/live', { token, headers: { 'last-event-id': 'x' } })).status).toBe(
      400,
    );
    expect((await signIn(login, second)).body.account.mustChange).toBe(false);
  });

  test('is one that was set anew too, and one of which the administrator says so', async () => {
    const { id, login } = await settled();
    expect((await patch(id, { password: 'a new one of the administrator' })).body).toMatchObject({
      mustChange: true,
    });
    const { accessToken } = (await signIn(login, 'a new one of the administrator')).body;
    expect(await gate.ask('GET', '/api/orders', { token: accessToken })).toMatchObject({
      status: 403,
      body: { code: 'password_must_change' },
    });
    expect((await patch(id, { mustChange: false })).body).toMatchObject({ mustChange: false });
    expect((await patch(id, { active: true })).body).toMatchObject({ mustChange: false });
    expect((await patch(id, { mustChange: true })).body).toMatchObject({ mustChange: true });
  });

  test('may stay when the administrator says so; and theirs is their own', async () => {
    const program = await account('operations', { mustChange: false });
    expect((await signIn(program.login, first)).body.account.mustChange).toBe(false);
    const { id, login } = await account('admin', { mustChange: false });
    const { accessToken: token } = (await signIn(login, first)).body;
    const body = { password: 'another of her own' };
    expect((await gate.ask('PATCH', `/api/accounts/${id}`, { token, body })).body).toMatchObject({
      mustChange: false,
    });
  });

  test('does not hinder the administrator who acts as them', async () => {
    const { id } = await account('manager');
    const acted = await gate.ask<Session>('POST', `/api/accounts/${id}/sessions`, {
      token: await gate.admin(),
      body: {},
    });
    const token = acted.body.accessToken;
    expect((await gate.ask('GET', '/api/live', { token, headers: { 'last-event-id': 'x' } })).status).toBe(
      400,
    );
    expect(await change(token, first, second)).toMatchObject({ status: 422, body: { code: 'acts_already' } });
    expect((await gate.ask('GET', `/api/accounts/${id}`, { token: await gate.admin() })).body).toMatchObject({
      mustChange: true,
    });
  });
});

test('the first administrator has to change the first password, unless the settings say that it stays', async () => {
  const fresh = await startGateway({ env: { ADMIN_MUST_CHANGE: undefined } });
  try {
    const token = await fresh.admin();
    const shut = await fresh.ask('POST', '/api/accounts', {
      token,
      body: { login: 'x', password: second, role: 'head' },
    });
    expect(shut).toMatchObject({ status: 403, body: { code: 'password_must_change' } });
    const body = { password: 'the first password', newPassword: 'twelve characters' };
    expect((await fresh.ask('PUT', '/api/me/password', { token, body })).status).toBe(204);
    expect((await fresh.ask('GET', '/api/accounts', { token })).status).toBe(200);
  } finally {
    await fresh.stop();
  }
});

test.each(['head', 'manager', 'operations', 'accountant', 'admin'] as const)(
  'a %s changes the own password: the session goes on, the others end, and it is on record',
  async (role) => {
    const { id, login, session } = await settled(role);
    const other = await signIn(login, first);
    const acted = await gate.ask<Session>('POST', `/api/accounts/${id}/sessions`, {
      token: await gate.admin(),
      body: {},
    });
    for (const { body } of [session, other, acted]) expect((await me(body.accessToken)).status).toBe(200);
    expect((await change(session.body.accessToken, first, second)).status).toBe(204);
    for (const { body } of [other, acted])
      expect(await me(body.accessToken)).toMatchObject({ status: 401, body: { code: 'session_ended' } });
    expect((await refresh(cookieOf(other))).status).toBe(401);
    expect((await me(session.body.accessToken)).status).toBe(200);
    expect((await refresh(cookieOf(session))).status).toBe(200);
    expect((await signIn(login, first)).status).toBe(401);
    expect((await signIn(login, second)).status).toBe(201);
    const { text } = await gate.ask('GET', `/api/audit?accountId=${id}&action=password_changed`, {
      token: await gate.admin(),
    });
    expect(text).toContain(`"by":"${id}"`);
    expect(text).not.toMatch(/first of maria|words of her own|argon2/);
  },
);

test('whoever has only a token guesses the present password no better than at the door', async () => {
  const { login, session } = await settled();
  const { accessToken } = session.body;
  for (let i = 0; i < 10; i++)
    expect(await change(accessToken, `guess number ${i}`, second)).toMatchObject({
      status: 422,
      body: { code: 'wrong_password' },
    });
  const shut = await change(accessToken, first, second);
  expect(shut).toMatchObject({ status: 429, body: { code: 'too_many_failures' } });
  expect(Number(shut.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await signIn(login, first)).status).toBe(201);
});

test('the same request again is done once', async () => {
  const { session } = await settled();
  const again = () => change(session.body.accessToken, first, second, 'lost answer');
  expect([(await again()).status, (await again()).status]).toEqual([204, 204]);
  expect((await change(session.body.accessToken, first, second)).body).toMatchObject({
    code: 'wrong_password',
  });
});

test('of two changes at once one is done', async () => {
  const { login, session } = await settled();
  const both = ['the words of one', 'the words of two'];
  const done = await Promise.all(both.map((wanted) => change(session.body.accessToken, first, wanted)));
  const good = done.findIndex(({ status }) => status === 204);
  expect(done.map(({ status }) => status).toSorted()).toEqual([204, 422]);
  expect((await signIn(login, both[good]!)).status).toBe(201);
});

describe('a password that is not good enough', () => {
  const bad: [string, string, number, string, Role?][] = [
    ['one that everybody has', 'password', 422, 'password_common'],
    ['digits', '12345678', 422, 'password_common'],
    ['blanks', ' '.repeat(8), 422, 'password_common'],
    ['keys of a Russian keyboard', 'йцукенгшщз', 422, 'password_common'],
    ['NULs', '\0'.repeat(8), 400, 'invalid_input'],
    ['a control character', 'a good\u0007password', 400, 'invalid_input'],
    ['a short one', 'kE3-9xP', 400, 'invalid_input'],
    ['the present one', first, 422, 'password_same'],
    ['eleven characters of an administrator', 'kE3-9xPq+2a', 422, 'password_too_short', 'admin'],
  ];
  test.each(bad)('%s: nowhere', async (_, password, status, code, role = 'manager') => {
    const { id, session } = await settled(role);
    const own = await change(session.body.accessToken, first, password);
    expect(own).toMatchObject({ status, body: { code } });
    expect(await patch(id, { password })).toMatchObject({ status, body: { code } });
    const made = { login: `new-${newId()}`, password, role };
    const fresh = await gate.ask('POST', '/api/accounts', { token: await gate.admin(), body: made });
    expect(fresh).toMatchObject(password === first ? { status: 201 } : { status, body: { code } });
    expect((await me(session.body.accessToken)).status).toBe(200);
  });

  test('the login: nowhere', async () => {
    const { id, login, session } = await settled();
    await gate.room.rows(sql`update account set login = 'kolya.vetrov.77' where id = ${id}`);
    const refusal = { status: 422, body: { code: 'password_is_login' } };
    expect(await change(session.body.accessToken, first, 'Kolya.Vetrov.77')).toMatchObject(refusal);
    expect(await patch(id, { password: 'kolya.vetrov.77' })).toMatchObject(refusal);
    const body = { login: 'petya.vetrov.78', password: 'petya.vetrov.78', role: 'head' };
    expect(await gate.ask('POST', '/api/accounts', { token: await gate.admin(), body })).toMatchObject(
      refusal,
    );
    expect(login).not.toBe('kolya.vetrov.77');
  });
});

describe('whoever becomes an administrator has a password for administrators next', () => {
  const mustChange = async (id: string) =>
    (await gate.ask('GET', `/api/accounts/${id}`, { token: await gate.admin() })).body['mustChange'];

  test('by a change of the account', async () => {
    const body = { login: 'a-program', password: 'kE3-9xPq', role: 'head', mustChange: false };
    const made = await gate.ask<{ id: string }>('POST', '/api/accounts', { token: await gate.admin(), body });
    const { id } = made.body;
    expect((await patch(id, { role: 'operations' })).body).toMatchObject({ mustChange: false });
    expect((await patch(id, { role: 'admin' })).body).toMatchObject({ mustChange: true });
    const { accessToken } = (await signIn('a-program', 'kE3-9xPq')).body;
    expect((await gate.ask('GET', '/api/accounts', { token: accessToken })).status).toBe(403);
    expect((await change(accessToken, 'kE3-9xPq', 'kE3-9xPr')).body).toMatchObject({
      code: 'password_too_short',
    });
    expect((await change(accessToken, 'kE3-9xPq', second)).status).toBe(204);
    // one who is an administrator already stays as they are
    expect((await patch(id, { role: 'admin' })).body).toMatchObject({ mustChange: false });
  });

  test('by a change of the staff', async () => {
    const staff = aPerson({ role: 'manager' });
    gate.rooms.on(getStaff, () => staff);
    const body = { login: 'promoted', password: 'kE3-9xPq', staffId: staff.id, mustChange: false };
    const made = await gate.ask<{ id: string }>('POST', '/api/accounts', { token: await gate.admin(), body });
    const told = { code: 'promoted', name: 'Eve', headId: null, active: true };
    await planning.publish(publication(staffChanged, staff.id, { ...told, role: 'head' }));
    await planning.publish(publication(staffChanged, staff.id, { ...told, role: 'admin' }));
    await eventually(async () => expect(await mustChange(made.body.id)).toBe(true));
    const { accessToken } = (await signIn('promoted', 'kE3-9xPq')).body;
    expect((await gate.ask('GET', '/api/accounts', { token: accessToken })).status).toBe(403);
  });
});

test('what looks the same signs in, and what was kept as it was typed still does', async () => {
  const { login, session } = await settled();
  expect((await change(session.body.accessToken, first, 'caf\u00e9 on the corner')).status).toBe(204);
  expect((await signIn(login, 'cafe\u0301 on the corner')).status).toBe(201);
  const old = 'cafe\u0301 of before';
  await gate.room.rows(sql`update account set password_hash = ${await hash(old)} where login = ${login}`);
  expect((await signIn(login, old)).status).toBe(201);
  expect((await signIn(login, 'caf\u00e9 of before')).status).toBe(401);
});
