import type { Account } from './demo.ts';
import type { Stack } from './stack.ts';
import { styleText } from 'node:util';

const rows = (pairs: [string, string][]) =>
  pairs.map(([name, value]) => `  ${name.padEnd(13)} ${value}`).join('\n');
const accountRow = ({ role, login, password }: Account) =>
  `  ${role.padEnd(13)} ${login.padEnd(12)} ${password}`;

const passwordOf = (admin: FirstPassword): string =>
  typeof admin === 'object'
    ? admin.password
    : styleText('dim', admin === 'told' ? 'was printed at the first start' : 'was changed');
const howToChange = (
  url: string,
): string => `  This password is printed once. It is good for nothing but to be changed:
  PUT ${url}/api/me/password {"password": "…", "newPassword": "…"}`;

/** Of the administrator. `changed`: nobody knows the new one. `told`: it was printed at the first start, and must be changed. */
export type FirstPassword = { password: string; mustChange: boolean } | 'changed' | 'told';

/**
 * The addresses, accounts and commands that a person needs after a start.
 * @param people accounts of the demo firm
 */
export function summary(
  { url: local, openAt, temporalUi }: Pick<Stack, 'url' | 'openAt' | 'temporalUi'>,
  admin: FirstPassword,
  people: readonly Account[],
): string {
  const url = openAt ?? local;
  const login = people.find((a) => a.role === 'head') ?? {
    login: 'admin',
    password: typeof admin === 'object' ? admin.password : '…',
  };
  const body = JSON.stringify({ login: login.login, password: login.password });
  return `
${styleText('bold', 'Addresses')}
${rows([
  ['API docs', `${url}/api/docs`],
  ['live updates', `${url}/api/live`],
  ['queues', `${url}/api/queues  (npm run queues)`],
  ...(openAt ? [['this machine', local] as [string, string]] : []),
  ...(temporalUi ? [['Temporal UI', temporalUi] as [string, string]] : []),
])}

${styleText('bold', 'Accounts')}  ${styleText('dim', 'role, login, first password')}
${[{ role: 'admin', login: 'admin', password: passwordOf(admin) }, ...people].map(accountRow).join('\n')}
${styleText('dim', `An administrator manages them: ${url}/api/accounts`)}${typeof admin === 'object' && admin.mustChange ? `\n${howToChange(url)}` : ''}

${styleText('bold', 'Try next')}  ${styleText('dim', 'in another terminal')}
  curl -s ${url}/api/sessions -H 'content-type: application/json' -d '${body}'
  npm run status
  npm run logs -- --follow

${styleText('yellow', 'Ctrl-C stops everything.')}`;
}
