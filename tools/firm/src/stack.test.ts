import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signInFrom } from './stack.ts';

const home = mkdtempSync(join(tmpdir(), 'otdel-home-'));
const variables = ['OTDEL_URL', 'OTDEL_LOGIN', 'OTDEL_PASSWORD'] as const;
const before = variables.map((name) => process.env[name]);
const local = 'http://127.0.0.1:3000';

beforeAll(() => {
  writeFileSync(join(home, 'stack.json'), JSON.stringify({ gatewayUrl: local }));
  writeFileSync(join(home, 'secrets.json'), JSON.stringify({ ADMIN_PASSWORD: 'secret' }));
});
beforeEach(() => {
  for (const name of variables) delete process.env[name];
});
afterAll(() => {
  for (const [i, name] of variables.entries()) if (before[i] !== undefined) process.env[name] = before[i];
  rmSync(home, { recursive: true });
});

test.each([
  ['the firm that runs here', {}, { url: local, login: 'admin', password: 'secret' }],
  ['it by its other name', { url: 'http://localhost:3000/' }, { login: 'admin', password: 'secret' }],
])('the password kept here is for %s', (_, options, expected) =>
  expect(signInFrom(options, home)).toMatchObject(expected),
);

test.each([
  ['a firm elsewhere', { url: 'https://otdel.example' }],
  ['another port of this machine', { url: 'http://127.0.0.1:3001' }],
  ['another login', { login: 'ann' }],
])('the password kept here does not go to %s', (_, options) =>
  expect(() => signInFrom(options, home)).toThrow('set OTDEL_PASSWORD to the password of'),
);

test('the environment gives address and login, and an option overrides it', () => {
  Object.assign(process.env, { OTDEL_URL: 'https://a.example', OTDEL_LOGIN: 'ann', OTDEL_PASSWORD: 'x' });
  expect(signInFrom({}, home)).toEqual({ url: 'https://a.example', login: 'ann', password: 'x' });
  const options = { url: 'https://b.example', login: 'bob' };
  expect(signInFrom(options, home)).toEqual({ ...options, password: 'x' });
});

test('an invalid address is refused', () =>
  expect(() => signInFrom({ url: 'otdel' }, home)).toThrow('otdel is no address'));
