import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Gateway } from './gateway.ts';
import { firmTool, listenToTool } from './run.ts';

export const accountsFile = (home: string): string => join(home, 'accounts.txt');

/** Loads the demo firm when nobody has begun to use this one. In a process of its own: it is needed once. */
export async function loadDemo(
  { home, url, adminPassword }: { home: string; url: string; adminPassword: string },
  say: (text: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (!(await (await Gateway.open(home)).isEmpty())) return;
  const args = ['demo', '--if-empty', '--url', url, '--accounts', accountsFile(home)];
  let last = '';
  const code = await listenToTool(firmTool, args, {
    env: { ...process.env, OTDEL_PASSWORD: adminPassword },
    onLine: (line) => say(`demo firm: ${(last = line)}`),
    ...(signal && { signal }),
  });
  if (code !== 0)
    say(
      `the demo firm was not loaded wholly (${last}); the next start does not try again: npm run reset does`,
    );
}

export interface Account {
  role: string;
  login: string;
  password: string;
}

/** Accounts of the demo firm's people; none when it was never loaded. */
export function demoAccounts(home: string): Account[] {
  const file = accountsFile(home);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [role, login, password] = line.trim().split(/\s+/);
      return role && login && password ? [{ role, login, password }] : [];
    });
}
