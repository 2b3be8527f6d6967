import { Api, ApiError } from '@otdel/ops/api';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beginDemo, completeDemo, demoLoad, forgetDemo } from './marks.ts';
import { firmTool, listenToTool } from './run.ts';
import type { Stack } from './stack.ts';

export const accountsFile = (home: string): string => join(home, 'accounts.txt');

/** The tool's exit code when people have begun to use this firm. */
const usedByPeople = 3;

/**
 * Loads the demo firm when nobody has begun to use this one, and goes on with a load that was cut off. The load runs in
 * another process, since the launcher needs its code only once.
 */
export async function loadDemo(
  { home, url, adminPassword, databaseUrl }: Pick<Stack, 'home' | 'url' | 'adminPassword' | 'databaseUrl'>,
  onProgress: (text: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const begun = await demoLoad(databaseUrl);
  if (begun?.complete) return;
  // a changed password of the administrator shows that people have begun to use this firm
  const admin = await administrator({ url, adminPassword });
  if (!admin && begun) {
    await forgetDemo(databaseUrl);
    return onProgress('demo firm: stays as it is, loaded in part; the first password of admin was changed');
  }
  if (admin?.mustChange) return onProgress('demo firm: left out, this firm was begun without it');
  if (!admin || (!begun && !(await isEmpty(admin.api)))) return;
  const until = begun?.until ?? today();
  if (begun) onProgress('demo firm: goes on where its load was cut off');
  else await beginDemo(databaseUrl, until);
  let last = '';
  const args = ['demo', '--until', until, '--url', url, '--accounts', accountsFile(home)];
  const code = await listenToTool(firmTool, args, {
    env: { ...process.env, OTDEL_LOGIN: 'admin', OTDEL_PASSWORD: adminPassword },
    onLine: (line) => onProgress(`demo firm: ${(last = line)}`),
    ...(signal && { signal }),
  });
  if (code === 0) await completeDemo(databaseUrl);
  else if (code === usedByPeople) await forgetDemo(databaseUrl);
  else onProgress(`the demo firm was not loaded wholly (${last}); the next start goes on with it`);
}

/** @returns undefined when the first password was changed @throws Failure when the gateway does not answer */
export async function administrator({
  url,
  adminPassword,
}: Pick<Stack, 'url' | 'adminPassword'>): Promise<{ api: Api; mustChange: boolean } | undefined> {
  try {
    const api = await Api.signIn({ url, login: 'admin', password: adminPassword, patience: 0 });
    const { mustChange } = await api.get<{ mustChange: boolean }>('/api/me');
    return { api, mustChange };
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined;
    throw error;
  }
}

/** Whether the firm has no rows yet. */
async function isEmpty(admin: Api): Promise<boolean> {
  const lists = await Promise.all(
    ['staff', 'suppliers', 'items', 'clients'].map((what) =>
      admin.get<{ items: unknown[] }>(`/api/${what}?limit=1`),
    ),
  );
  return lists.every(({ items }) => items.length === 0);
}

const today = (): string =>
  Temporal.Now.plainDateISO(process.env['FIRM_TIME_ZONE'] ?? 'Europe/Moscow').toString();

export interface Account {
  role: string;
  login: string;
  password: string;
}

/** Accounts of the demo firm's people; empty when it was never loaded. */
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
