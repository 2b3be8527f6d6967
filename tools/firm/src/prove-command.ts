import { startStack } from '@otdel/local';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from '@otdel/ops/api';
import { checkKnownFacts, readKnownFacts } from './known-facts.ts';
import { proveFirm } from './prove.ts';
import { firmToday } from './today.ts';
import type { FirmFiles } from '@otdel/firm-files';
import type { Check } from './verify.ts';

/** Runs the proof on servers and services of its own, and removes all of them. */
export async function proveOnOwnStack(
  firm: FirmFiles,
  { kill, facts }: { kill?: string[]; facts?: string },
  onProgress: (text: string) => void,
): Promise<Check[]> {
  const known = facts ? readKnownFacts(facts) : undefined;
  const home = mkdtempSync(join(tmpdir(), 'otdel-prove-'));
  const given = new AbortController();
  const giveUp = () => given.abort(new Error('The proof was given up.'));
  process.once('SIGTERM', giveUp).once('SIGINT', giveUp);
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => {
    process.off('SIGTERM', giveUp).off('SIGINT', giveUp);
    rmSync(home, { recursive: true, force: true });
  });
  // the proof must not write to servers that the user's environment names
  const env = { DATABASE_URL: '', REDIS_URL: '', TEMPORAL_ADDRESS: '' };
  const stack = await startStack({ home, env, onProgress, signal: given.signal });
  cleanup.defer(() => stack.stop());
  const proof = proveFirm(stack, firm, { today: firmToday(), ...(kill && { kill }), onProgress });
  const { promise: givenUp, reject } = Promise.withResolvers<never>();
  given.signal.addEventListener('abort', () => reject(given.signal.reason));
  const { checks } = await Promise.race([proof, givenUp]);
  if (!known) return checks;
  const api = await Api.signIn({ url: stack.url, login: 'admin', password: stack.adminPassword });
  return [...checks, ...(await checkKnownFacts(api, known))];
}
