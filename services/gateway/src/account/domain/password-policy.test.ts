import fc from 'fast-check';
import { passwordFault } from './password-policy.ts';

const maria = { login: 'maria', role: 'manager' } as const;

test.each([
  ['a good password', undefined],
  ['почтовый конь бежит', undefined],
  ['kE3-9xPq', undefined],
  ['🐎🔋📎🐎🔋📎🦒🎈', undefined],
  ['kE3-9xP', 'password_too_short'],
  ['', 'password_too_short'],
  // eight code units, and four characters
  ['🐎🔋📎🦒', 'password_too_short'],
  // eight characters before their normal form, and seven in it
  ['pa\u0301ssage', 'password_too_short'],
  ['12345678', 'password_common'],
  ['password', 'password_common'],
  ['Password1', 'password_common'],
  ['P@ssw0rd', 'password_common'],
  ['ｐａｓｓｗｏｒｄ', 'password_common'],
  ['password2026', 'password_common'],
  ['        ', 'password_common'],
  ['aaaaaaaaaaaa', 'password_common'],
  ['abcabcabcabc', 'password_common'],
  ['qwertyuiop', 'password_common'],
  ['йцукенгшщз', 'password_common'],
  ['пароль123', 'password_common'],
  ['Зфыыцщкв1', 'password_common'],
  ['24.11.2026', 'password_common'],
  ['otdel2026', 'password_common'],
  ['maria123', 'password_common'],
  ['mariamaria', 'password_common'],
])('%j: %s', (password, code) => expect(passwordFault(password, maria)?.code).toBe(code));

test.each([
  ['maria.petrova', 'maria.petrova'],
  ['Maria.Petrova', 'maria.petrova'],
  ['ｍaria.petrova', 'maria.petrova'],
  ['мария.петрова', 'мария.петрова'],
])('%j is the login %s', (password, login) =>
  expect(passwordFault(password, { login, role: 'manager' })?.code).toBe('password_is_login'),
);

test.each([
  ['kE3-9xPq+2a', { kind: 'refused', code: 'password_too_short', params: { least: 12 } }],
  ['kE3-9xPq+2az', undefined],
])('an administrator has twelve characters: %s', (password, fault) =>
  expect(passwordFault(password, { login: 'admin', role: 'admin' })?.toRecord()).toEqual(fault),
);

test.each([
  ['a good password', 'a good password', 'password_same'],
  ['caf\u00e9 on the corner', 'cafe\u0301 on the corner', 'password_same'],
  ['A good password', 'a good password', undefined],
])('%j in place of %j: %s', (password, present, code) =>
  expect(passwordFault(password, maria, present)?.code).toBe(code),
);

test('random passwords as programs make them are good', () => {
  const bytes = fc
    .uint8Array({ minLength: 12, maxLength: 12 })
    .map((b) => Buffer.from(b).toString('base64url'));
  // a generator of edge cases makes twelve equal bytes too
  const random = bytes.filter((text) => new Set(text).size > 8);
  fc.assert(
    fc.property(
      random,
      (password) => passwordFault(password, { login: 'admin', role: 'admin' }) === undefined,
    ),
  );
});

test('whatever is asked is answered in good time', () => {
  const started = performance.now();
  passwordFault('4@8({[<3!|0$+%27a'.repeat(12), maria);
  passwordFault('пароль'.repeat(33), maria);
  expect(performance.now() - started).toBeLessThan(1_000);
});
