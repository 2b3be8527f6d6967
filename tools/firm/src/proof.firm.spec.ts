import { startStack } from '@otdel/local';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateFirm } from './generate.ts';
import { proveFirm } from './prove.ts';
import { readFirm } from '@otdel/firm-files';

const today = Temporal.Now.plainDateISO('Europe/Moscow').toString();

/**
 * The history of a generated firm is replayed through the gateway while services are killed. Then all reports equal the
 * facts that are computed from the files alone.
 */
it('tells the truth about a firm, whatever is killed on the way', async () => {
  const home = mkdtempSync(join(tmpdir(), 'otdel-proof-'));
  const files = join(home, 'files');
  generateFirm(files, { seed: 7, orders: 80, until: today });
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => rmSync(home, { recursive: true, force: true }));
  const stack = await startStack({ home: join(home, 'stack'), durable: true });
  cleanup.defer(() => stack.stop());
  const { checks } = await proveFirm(stack, readFirm(files), {
    today,
    kill: ['orders', 'gateway', 'analytics'],
  });
  expect(checks.filter((c) => !c.ok)).toEqual([]);
  expect(checks.length).toBeGreaterThan(40);
}, 300_000);
