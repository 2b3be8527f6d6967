import type { Account } from './demo.ts';
import type { Stack } from './stack.ts';
import { styleText } from 'node:util';

const rows = (pairs: [string, string][]) =>
  pairs.map(([name, value]) => `  ${name.padEnd(13)} ${value}`).join('\n');
const accountRow = ({ role, login, password }: Account) =>
  `  ${role.padEnd(13)} ${login.padEnd(12)} ${password}`;

/**
 * The addresses, accounts and commands that a person needs after a start.
 * @param admin the administrator's first password; undefined when it was changed: nobody knows the new one
 * @param people accounts of the demo firm
 */
export function summary(
  { url, temporalUi }: Pick<Stack, 'url' | 'temporalUi'>,
  admin: string | undefined,
  people: readonly Account[],
): string {
  const login = people.find((a) => a.role === 'head') ?? { login: 'admin', password: admin ?? '…' };
  const body = JSON.stringify({ login: login.login, password: login.password });
  return `
${styleText('bold', 'Addresses')}
${rows([
  ['API docs', `${url}/api/docs`],
  ['live updates', `${url}/api/live`],
  ['queues', `${url}/api/queues  (npm run queues)`],
  ...(temporalUi ? [['Temporal UI', temporalUi] as [string, string]] : []),
])}

${styleText('bold', 'Accounts')}  ${styleText('dim', 'role, login, first password')}
${[{ role: 'admin', login: 'admin', password: admin ?? styleText('dim', 'was changed') }, ...people].map(accountRow).join('\n')}
${styleText('dim', `An administrator manages them: ${url}/api/accounts`)}

${styleText('bold', 'Try next')}  ${styleText('dim', 'in another terminal')}
  curl -s ${url}/api/sessions -H 'content-type: application/json' -d '${body}'
  npm run status
  npm run logs -- --follow

${styleText('yellow', 'Ctrl-C stops everything.')}`;
}
