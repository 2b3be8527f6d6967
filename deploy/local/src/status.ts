import { serverNames } from '@otdel/servers';
import { launcherOf } from './claim.ts';
import { memoryOf, type Memory } from './memory.ts';
import { isAlive } from '../alive.mjs';
import { readState, type StackState } from './state.ts';
import { services } from './services.ts';
import { table } from './table.ts';
import { dim, green, red, yellow } from './tell.ts';

interface Look {
  alive: boolean;
  ready: boolean;
  /** What it misses, even where it can do without. */
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

type Process = StackState['processes'][number];
type Row = (string | number)[];
const head = ['', 'state', 'address', 'pid', 'memory', 'outbox', 'queue', 'set aside'];
const inOrder: readonly string[] = [...serverNames, ...services];

/** Prints everything of a stack. @returns whether all of it is up and ready */
export async function showStatus(home: string): Promise<boolean> {
  const state = readState(home);
  const launcher = launcherOf(home);
  if (!state) {
    console.log(launcher ? 'The firm is just starting.' : 'No firm runs here. Start it: npm start');
    return false;
  }
  const processes = state.processes.toSorted((a, b) => inOrder.indexOf(a.name) - inOrder.indexOf(b.name));
  const memory = memoryOf([...processes.filter(isAlive), ...(launcher ? [launcher] : [])].map((p) => p.pid));
  const looks = await Promise.all(processes.map((p) => lookAt(p, state)));
  const rows: Row[] = [
    launcher
      ? ['launcher', green('up'), '', launcher.pid, mb(memory, launcher.pid)]
      : ['launcher', red('gone'), 'npm run stop, then npm start'],
    ...state.foreign.map((name) => [name, dim('yours'), 'named by your environment']),
    ...processes.map((p, i) => rowOf(p, looks[i]!, state.addresses[p.name] ?? '', memory)),
  ];
  console.log(table(head, rows));
  const total = [...memory.values()].reduce((sum, x) => sum + x, 0);
  console.log(`\n${total.toFixed(0)} MB in all. API docs: ${state.gatewayUrl ?? '(starting)'}/api/docs`);
  for (const [i, { trouble }] of looks.entries())
    if (trouble) console.log(red(`${processes[i]!.name} ${trouble}`));
  const good = launcher !== undefined && looks.every((l) => l.ready && !l.trouble);
  if (!good) console.log('npm run logs tells more; docs/operations.md says what to do.');
  return good;
}

const mb = (memory: Memory, pid: number): string => `${(memory.get(pid) ?? 0).toFixed(0)} MB`;

function rowOf(process: Process, look: Look, address: string, memory: Memory): Row {
  const up = look.trouble ? yellow('ready, but') : green(process.kind === 'service' ? 'ready' : 'up');
  return [
    process.name,
    look.ready ? up : red(look.alive ? 'not ready' : 'down'),
    address,
    ...(look.alive ? [process.pid, mb(memory, process.pid)] : ['', '']),
    look.outbox ?? '',
    look.queue ?? '',
    look.setAside ? red(String(look.setAside)) : (look.setAside ?? ''),
  ];
}

async function lookAt(process: Process, state: StackState): Promise<Look> {
  if (!isAlive(process)) return { alive: false, ready: false, trouble: 'is down' };
  if (process.kind === 'server') return { alive: true, ready: true };
  try {
    const answer = await fetch(`${state.addresses[process.name]}/health/ready`, {
      signal: AbortSignal.timeout(5_000),
    });
    return read((await answer.json()) as Health);
  } catch (error) {
    return { alive: true, ready: false, trouble: `does not answer (${(error as Error).message})` };
  }
}

/** What the readiness of a service tells in a row of a table. */
export function read({ ready, checks }: Health): Look {
  const bad = Object.entries(checks).filter(([, c]) => !c.ok);
  const events = checks['events']?.detail;
  const queue = events?.queue;
  return {
    alive: true,
    ready,
    ...(bad.length > 0 && {
      trouble: `misses ${bad.map(([name, c]) => `${name}: ${c.error?.slice(0, 80)}`).join(', ')}`,
    }),
    ...(events?.outbox && { outbox: events.outbox.pending }),
    ...(events?.inbox && { setAside: events.inbox.poisoned }),
    ...(queue && {
      queue: `${queue.waiting + queue.delayed} waiting, ${queue.active} active${queue.failed ? `, ${queue.failed} failed` : ''}`,
    }),
  };
}
