import { roles, type Role } from '@otdel/contracts';
import { generateFirm, importFirm, readFirm, replayFirm } from '@otdel/firm';
import { startStack, type Stack } from '@otdel/local';
import { Api } from '@otdel/ops/api';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A small firm with its past on a stack of its own. */
export interface Firm extends AsyncDisposable {
  stack: Stack;
  admin: Api;
}

/** More than the fuzzer can ask: it must not be stopped by limits that have tests of their own. */
const noLimit = '100000000';

/** @param home a folder of its own, which the caller removes */
export async function startFirm(
  home: string,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<Firm> {
  await using starting = new AsyncDisposableStack();
  // the fuzzer must not write to servers that the user's environment names
  const env = { DATABASE_URL: '', REDIS_URL: '', TEMPORAL_ADDRESS: '', RATE_LIMIT: noLimit };
  const stack = await startStack({ home: join(home, 'stack'), env, durable: false, onProgress, signal });
  starting.defer(() => stack.stop());
  const admin = await Api.signIn({ url: stack.url, login: 'admin', password: stack.adminPassword });
  onProgress('a small firm lives its past');
  await admin.put('/api/cut-over', { on: '2020-01-01' });
  const files = join(home, 'files');
  generateFirm(files, { seed: 20, orders: 25, until: Temporal.Now.plainDateISO().toString() });
  const firm = readFirm(files);
  const { ids } = await importFirm(admin, firm, { orders: false });
  await replayFirm(admin, firm, ids);
  for await (const { id: clientId } of admin.all<{ id: string }>('/api/clients'))
    await admin.post('/api/payments', { clientId, amount: '1000.00' });
  const started = starting.move();
  return { stack, admin, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

/** Somebody who asks; `nobody` has no token. */
export interface Caller {
  name: Role | 'operator' | 'nobody';
  token?: string;
  /** One more session, which may end. */
  spare?: string;
  /** Ids and codes of accounts and people that must stay as they are. */
  ours: string[];
}

/** Accounts of their own for all roles, the operator of this machine, and somebody without a token. */
export async function callersOf({ stack, admin }: Firm): Promise<Caller[]> {
  const opened = await Promise.all(roles.map((role) => openAccount(admin, `fuzz-${role}`, role)));
  const secrets = JSON.parse(readFileSync(join(stack.home, 'secrets.json'), 'utf8')) as {
    OPERATOR_KEY: string;
  };
  const { items } = await admin.get<{ items: { id: string }[] }>('/api/accounts?login=admin');
  const ours = [...opened.flatMap(({ id, login }) => [id, login]), ...items.map(({ id }) => id)];
  const people = opened.map(async ({ role, login, password }): Promise<Caller> => {
    const signIn = async () =>
      (await admin.post<{ accessToken: string }>('/api/sessions', { login, password })).accessToken;
    return { name: role, token: await signIn(), spare: await signIn(), ours };
  });
  return [
    ...(await Promise.all(people)),
    { name: 'operator', token: secrets.OPERATOR_KEY, ours },
    { name: 'nobody', ours },
  ];
}

/** Accounts that the fuzzer may change. @returns their ids */
export const spareAccounts = async (admin: Api): Promise<string[]> =>
  (await Promise.all(roles.map((role) => openAccount(admin, `spare-${role}`, role)))).map(({ id }) => id);

async function openAccount(admin: Api, login: string, role: Role) {
  const password = crypto.randomUUID();
  const { staff } = await admin.put<{ staff: { id: string } }>(`/api/staff/by-code/${login}`, {
    name: login,
    role,
  });
  const account = { login, password, staffId: staff.id, mustChange: false };
  const { id } = await admin.post<{ id: string }>('/api/accounts', account);
  return { id, login, password, role };
}
