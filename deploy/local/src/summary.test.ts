import { summary } from './summary.ts';

const at = { url: 'http://127.0.0.1:3000', temporalUi: 'http://127.0.0.1:8233' };
const head = { role: 'head', login: 'head', password: 'heads-own' };

it('tells the password of the administrator, and how to sign in', () => {
  const text = summary(at, 'admins-own', []);
  expect(text).toMatch(/admin +admin +admins-own/);
  expect(text).toContain('{"login":"admin","password":"admins-own"}');
});

it('tells where accounts are managed when that password is the right one no longer', () => {
  const text = summary(at, undefined, [head]);
  expect(text).toMatch(/admin +admin +was changed/);
  expect(text).toContain('http://127.0.0.1:3000/api/accounts');
});

it('lets one sign in as the head of the demo firm', () => {
  expect(summary(at, 'admins-own', [head])).toContain('{"login":"head","password":"heads-own"}');
});

it('names no Temporal UI of a server that is yours', () => {
  expect(summary(at, 'x', [])).toContain('Temporal UI');
  expect(summary({ url: at.url }, 'x', [])).not.toContain('Temporal UI');
});
