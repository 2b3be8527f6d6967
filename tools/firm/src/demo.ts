import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Api } from './api.ts';
import { ApiError } from './api.ts';
import { generateFirm } from './generate.ts';
import { importFirm } from './import.ts';
import { readFirm } from './read.ts';
import { replayFirm } from './replay.ts';

/** Whether somebody has begun to use this firm. */
export async function isEmpty(api: Api): Promise<boolean> {
  const [items, clients] = await Promise.all(
    ['items', 'clients'].map((what) => api.get<{ items: unknown[] }>(`/api/${what}?limit=1`)),
  );
  return items!.items.length === 0 && clients!.items.length === 0;
}

/**
 * Loads an invented firm with some history up to today, and accounts for its people.
 * @param accountsFile where their logins and passwords are written, readable by the owner only
 */
export async function loadDemo(
  api: Api,
  accountsFile: string | undefined,
  onProgress: (text: string) => void,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'otdel-demo-'));
  try {
    generateFirm(dir, { seed: 20, orders: 60, until: Temporal.Now.plainDateISO().toString() });
    const firm = readFirm(dir);
    const { ids } = await importFirm(api, firm, { orders: false });
    onProgress('people, items, stock and clients are in');
    const accounts: string[] = [];
    for (const { row } of firm.staff) {
      const password = randomBytes(9).toString('base64url');
      try {
        await api.post(
          '/api/accounts',
          { login: row.code, password, staffId: ids.staff.get(row.code) },
          `demo-account-${row.code}`,
        );
        accounts.push(`${row.role.padEnd(11)} ${row.code.padEnd(11)} ${password}`);
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 409) throw error;
      }
    }
    if (accountsFile && accounts.length > 0)
      writeFileSync(accountsFile, `${accounts.join('\n')}\n`, { mode: 0o600 });
    await replayFirm(api, firm, ids, {
      onProgress: (done, total) => done % 20 === 0 && onProgress(`${done} of ${total} orders`),
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
