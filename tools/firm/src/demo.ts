import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiError, type Api } from '@otdel/ops/api';
import { generateFirm } from './generate.ts';
import { importFirm } from './import.ts';
import { payInvoices } from './pay.ts';
import type { Ids } from './present.ts';
import { readFirm, type FirmFiles } from '@otdel/firm-files';
import { replayFirm } from './replay.ts';
import { beginWork, refsInHand } from './work.ts';

/**
 * Loads an invented firm with its history, and makes accounts for its people. Rows that are there already stay as they
 * are, so a second load with the same last day finishes one that was cut off.
 * @param accountsFile logins and passwords are written there, readable by the owner only
 * @param until the last day of the history, an ISO date
 * @returns false, with nothing loaded, when the firm has rows that are not of the demo: people have begun to use it
 */
export async function loadDemo(
  api: Api,
  accountsFile: string,
  until: string,
  onProgress: (text: string) => void,
): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), 'otdel-demo-'));
  using cleanup = new DisposableStack();
  cleanup.defer(() => rmSync(dir, { recursive: true }));
  generateFirm(dir, { seed: 20, orders: 60, until });
  const firm = readFirm(dir);
  const other = await notOf(firm, api);
  if (other) {
    onProgress(`nothing is loaded: people have begun to use this firm (${other})`);
    return false;
  }
  // all of its history is invoiced
  const begun = Temporal.PlainDate.from(until).subtract({ years: 1 });
  await api.put('/api/cut-over', { on: begun.toString() });
  const { ids, report } = await importFirm(api, firm, { orders: false });
  for (const b of report.bad) onProgress(`${b.file}:${b.line}${b.column && ` ${b.column}`}: ${b.reason}`);
  onProgress('people, items, stock and clients are in');
  await openAccounts(api, firm, ids, accountsFile);
  const { refused } = await replayFirm(api, firm, ids, {
    onProgress: (done, total) => done % 20 === 0 && onProgress(`${done} of ${total} orders`),
  });
  const inHand = await beginWork(api, ids, Temporal.PlainDate.from(until));
  for (const { ref, reason } of [...refused, ...inHand]) onProgress(`order ${ref}: ${reason}`);
  const unpaid = await payInvoices(api, ids, Temporal.PlainDate.from(until));
  for (const { ref, reason } of unpaid) onProgress(`payment ${ref}: ${reason}`);
  return true;
}

/** Looks for a row of the firm that is not of these files. */
async function notOf(firm: FirmFiles, api: Api): Promise<string | undefined> {
  const ours: [path: string, key: string, brought: string[]][] = [
    ['staff', 'code', firm.staff.map(({ row }) => row.code)],
    ['suppliers', 'code', firm.suppliers.map(({ row }) => row.code)],
    ['items', 'sku', firm.items.map(({ row }) => row.sku)],
    ['clients', 'code', firm.clients.map(({ row }) => row.code)],
    ['orders', 'externalRef', [...firm.orders.map(({ row }) => row.ref), ...refsInHand]],
  ];
  for (const [path, key, brought] of ours) {
    const known = new Set<string | null>(brought);
    for await (const found of api.all<Record<string, string | null>>(`/api/${path}`))
      if (!known.has(found[key]!)) return `${path}: ${found[key] ?? found['number']}`;
  }
  return undefined;
}

/** Keeps the passwords of the file; an account that is not in the file gets a new password. */
async function openAccounts(api: Api, firm: FirmFiles, ids: Ids, file: string): Promise<void> {
  const written = new Map(linesOf(file).map(([, login, password]) => [login, password]));
  const lines: string[] = [];
  for (const { row } of firm.staff) {
    if (row.active === 'no') continue;
    const account = {
      login: row.code,
      password: written.get(row.code) ?? randomBytes(9).toString('base64url'),
    };
    if (await openAccount(api, { ...account, staffId: ids.staff.get(row.code)! }))
      lines.push(`${row.role.padEnd(11)} ${row.code.padEnd(11)} ${account.password}`);
  }
  writeFileSync(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

const linesOf = (file: string): string[][] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
    : [];

/** @returns false when the person has an account with another login, or somebody else has the login */
async function openAccount(
  api: Api,
  account: { login: string; password: string; staffId: string },
): Promise<boolean> {
  try {
    await api.post('/api/accounts', { ...account, mustChange: false });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
  }
  for await (const there of api.all<{ id: string; login: string; staffId: string | null }>('/api/accounts')) {
    if (there.login !== account.login || there.staffId !== account.staffId) continue;
    await setPassword(api, there.id, account.password);
    return true;
  }
  return false;
}

/** It stays as it is printed. An account that has it from a load that was cut off keeps it. */
async function setPassword(api: Api, accountId: string, password: string): Promise<void> {
  try {
    await api.patch(`/api/accounts/${accountId}`, { password, mustChange: false });
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'password_same') throw error;
  }
}
