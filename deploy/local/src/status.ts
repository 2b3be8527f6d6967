import Table from 'cli-table3';
import { launcherOf } from './claim.ts';
import { memoryOf } from './memory.ts';
import { isAlive } from './orphans.ts';
import { readState, type StackState } from './state.ts';
import { bold, dim, green, red } from './tell.ts';

interface Look {
  ready: boolean;
  /** Why not. */
  trouble?: string;
  /** Written but not yet on the queues. */
  outbox?: number;
  queue?: string;
  setAside?: number;
}
interface Health {
  ready: boolean;
  checks: Record<string, { ok: boolean; critical: boolean; error?: string; detail?: Events }>;
}
interface Events {
  outbox?: { pending: number };
  inbox?: { poisoned: number; waiting: number };
  queue?: { waiting: number; active: number; delayed: number; failed: number } | null;
}

/** Prints everything of a stack. @returns whether all of it is up and ready */
export async function showStatus(home: string): Promise<boolean> {
  const state = readState(home);
  const launcher = launcherOf(home);
  if (!state) {
    console.log(launcher ? 'The firm is just starting.' : 'No firm runs here. Start it: npm start');
    return false;
  }
  const memory = memoryOf([...state.processes.map((p) => p.pid), ...(launcher ? [launcher.pid] : [])]);
  const mb = (pid: number) => `${(memory.get(pid) ?? 0).toFixed(0)} MB`;
  const table = new Table({
    head: ['', 'state', 'address', 'pid', 'memory', 'outbox', 'queue', 'set aside'].map((h) => bold(h)),
    style: { head: [], compact: true },
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'left', 'right'],
  });
  let good = launcher !== undefined;
  if (!launcher)
    table.push(['launcher', red('gone'), dim('nothing is restarted; npm run stop, then npm start')]);
  else table.push(['launcher', green('up'), '', launcher.pid, mb(launcher.pid)]);
  for (const name of state.foreign) table.push([name, dim('yours'), dim('see your environment')]);
  const looks = await Promise.all(state.processes.map((p) => lookAt(p, state)));
  state.processes.forEach((process, i) => {
    const look = looks[i]!;
    good &&= look.ready;
    table.push([
      process.name,
      look.ready ? green(process.kind === 'service' ? 'ready' : 'up') : red(look.trouble ?? 'down'),
      state.addresses[process.name] ?? '',
      isAlive(process) ? process.pid : '',
      isAlive(process) ? mb(process.pid) : '',
      look.outbox ?? '',
      look.queue ?? '',
      look.setAside ? red(String(look.setAside)) : (look.setAside ?? ''),
    ]);
  });
  console.log(table.toString());
  const total = [...memory.values()].reduce((sum, x) => sum + x, 0);
  console.log(
    `${total.toFixed(0)} MB in all. ${state.gatewayUrl ? `API docs: ${state.gatewayUrl}/api/docs` : ''}`,
  );
  if (!good) console.log('Something is down: npm run logs tells more; docs/operations.md says what to do.');
  return good;
}

async function lookAt(process: StackState['processes'][number], state: StackState): Promise<Look> {
  if (!isAlive(process)) return { ready: false };
  if (process.kind === 'server') return { ready: true };
  try {
    const answer = await fetch(`${state.addresses[process.name]}/health/ready`, {
      signal: AbortSignal.timeout(5_000),
    });
    return read((await answer.json()) as Health);
  } catch (error) {
    return { ready: false, trouble: `does not answer (${(error as Error).message})` };
  }
}

/** What the readiness of a service tells in a row of a table. */
export function read({ ready, checks }: Health): Look {
  const bad = Object.entries(checks).filter(([, c]) => !c.ok);
  const events = checks['events']?.detail;
  const queue = events?.queue;
  return {
    ready: ready && bad.length === 0,
    ...(bad.length > 0 && {
      trouble: `${ready ? 'ready, but' : 'not ready:'} ${bad.map(([name, c]) => `${name}: ${c.error?.slice(0, 80)}`).join(', ')}`,
    }),
    ...(events?.outbox && { outbox: events.outbox.pending }),
    ...(events?.inbox && { setAside: events.inbox.poisoned }),
    ...(queue && {
      queue: `${queue.waiting + queue.delayed} waiting, ${queue.active} active${queue.failed ? `, ${queue.failed} failed` : ''}`,
    }),
  };
}
