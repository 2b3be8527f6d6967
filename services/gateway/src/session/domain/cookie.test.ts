import { isSameOrigin, refreshCookie } from './cookie.ts';

test('only https has a __Host- cookie, and only it is Secure', () => {
  expect(refreshCookie(true)).toMatchObject({ name: '__Host-otdel_refresh', options: { secure: true } });
  expect(refreshCookie(false)).toMatchObject({ name: 'otdel_refresh', options: { secure: false } });
});

test.each([
  ['a program', {}, true],
  ['our page', { 'sec-fetch-site': 'same-origin', origin: 'https://otdel.example' }, true],
  ['our page in an old browser', { origin: 'https://otdel.example' }, true],
  ['a page of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
  ['a sister domain', { 'sec-fetch-site': 'same-site' }, false],
  ['a foreign page in an old browser', { origin: 'https://evil.example' }, false],
  ['a sandboxed frame', { origin: 'null' }, false],
  ['another port', { origin: 'https://otdel.example:8443' }, false],
])('%s: let in is %s → %s', (_, headers, ok) => expect(isSameOrigin(headers, ['otdel.example'])).toBe(ok));
