import { summary } from './summary.ts';

const at = { url: 'http://127.0.0.1:3000', temporalUi: 'http://127.0.0.1:8233' };
const stays = { password: 'admins-own', mustChange: false };
const head = { role: 'head', login: 'head', password: 'heads-own' };

it('tells the password of the administrator, and how to sign in', () => {
  const text = summary(at, stays, []);
  expect(text).toMatch(/admin +admin +admins-own/);
  expect(text).toContain('{"login":"admin","password":"admins-own"}');
});

it('tells how to change a password that must be changed, and once only', () => {
  const first = summary(at, { password: 'admins-own', mustChange: true }, []);
  expect(first).toMatch(/admin +admin +admins-own/);
  expect(first).toContain('PUT http://127.0.0.1:3000/api/me/password');
  expect(summary(at, stays, [])).not.toContain('/api/me/password');
  expect(summary(at, 'told', [])).toMatch(/admin +admin +was printed at the first start/);
});

it('tells where accounts are managed when that password is the right one no longer', () => {
  const text = summary(at, 'changed', [head]);
  expect(text).toMatch(/admin +admin +was changed/);
  expect(text).toContain('http://127.0.0.1:3000/api/accounts');
});

it('lets one sign in as the head of the demo firm', () => {
  expect(summary(at, stays, [head])).toContain('{"login":"head","password":"heads-own"}');
});

it('names no Temporal UI of a server that is yours', () => {
  expect(summary(at, stays, [])).toContain('Temporal UI');
  expect(summary({ url: at.url }, stays, [])).not.toContain('Temporal UI');
});
