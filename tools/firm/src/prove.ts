import { setTimeout as pause } from 'node:timers/promises';
import { Api } from '@otdel/ops/api';
import { importFirm } from './import.ts';
import type { FirmFiles } from '@otdel/firm-files';
import { replayFirm } from './replay.ts';
import { verifyFirm, type Check } from './verify.ts';

/** A running firm whose services can be killed. */
export interface Stack {
  url: string;
  adminPassword: string;
  /** Kills a service with SIGKILL and starts it again. */
  killAndRestart(service: string): Promise<void>;
}
export interface ProveOptions {
  today: string;
  asOfs?: string[];
  /** Services to kill one after another, spread over the replay. */
  kill?: string[];
  onProgress?: (text: string) => void;
}

/**
 * Proves an empty firm: imports the files, replays the history while services are killed, compares every report with
 * the files. A second import and replay must change nothing, and rebuilt read models must be the same.
 */
export async function proveFirm(
  stack: Stack,
  firm: FirmFiles,
  options: ProveOptions,
): Promise<{ checks: Check[]; ordersPerSecond: number }> {
  const onProgress = options.onProgress ?? (() => {});
  const api = await Api.signIn({ url: stack.url, login: 'admin', password: stack.adminPassword });
  const { ids, report } = await importFirm(api, firm, { orders: false });
  onProgress(`imported: ${firm.clients.length} clients, ${firm.items.length} items`);
  const kill = options.kill ?? [];
  const killing: Promise<void>[] = [];
  const result = await replayFirm(api, firm, ids, {
    onProgress: (done, total) => {
      const due = Math.floor((done * (kill.length + 1)) / total);
      if (due > killing.length && killing.length < kill.length) {
        const service = kill[killing.length]!;
        onProgress(`${done} of ${total} orders; killing ${service}`);
        killing.push(stack.killAndRestart(service));
      }
    },
  });
  await Promise.all(killing);
  const ordersPerSecond = result.orders / result.seconds;
  onProgress(`replayed ${result.orders} orders, ${ordersPerSecond.toFixed(1)} orders/s`);

  const checks: Check[] = [];
  checks.push(same('every row went in', [], report.bad), same('no order was refused', [], result.refused));
  const verify = () => verifyFirm(api, firm, ids, options.today, options.asOfs);
  const settled = await untilRight(verify);
  checks.push(...settled);

  const again = await importFirm(api, firm, { orders: true });
  const wrote = Object.entries(again.report.steps).filter(([, o]) => o.created > 0);
  checks.push(same('a second import changes nothing', [], wrote));
  const second = await replayFirm(api, firm, ids);
  checks.push(same('a second replay is refused nowhere', [], second.refused));
  checks.push(...renamed('after a second replay', await untilRight(verify)));

  onProgress('building the read models anew');
  await api.post('/api/reports/rebuild', {});
  await until(async () => !(await api.get<{ running: boolean }>('/api/reports/rebuild')).running);
  checks.push(...renamed('after a rebuild', await untilRight(verify)));
  return { checks, ordersPerSecond };
}

/** Read models follow by fractions of a second: repeats the checks until all are right, for at most a minute. */
async function untilRight(verify: () => Promise<Check[]>): Promise<Check[]> {
  let last: Check[] = [];
  await until(async () => (last = await verify()).every((c) => c.ok));
  return last;
}

async function until(test: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  while (!(await test()) && Date.now() < giveUpAt) await pause(500);
}

const same = (name: string, expected: unknown, found: unknown): Check => ({
  name,
  expected,
  found,
  ok: JSON.stringify(expected) === JSON.stringify(found),
});
const renamed = (when: string, checks: Check[]) => checks.map((c) => ({ ...c, name: `${when}: ${c.name}` }));
