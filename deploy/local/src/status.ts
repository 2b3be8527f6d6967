import { healthOf, table, type ServiceState } from '@otdel/ops';
import { serverNames } from '@otdel/servers';
import { styleText } from 'node:util';
import { here } from './here.ts';
import { launcherOf } from './claim.ts';
import { memoryOf, type Memory } from './memory.ts';
import { isAlive } from '../alive.mjs';
import { readState, type StackState } from './state.ts';
import { services } from './services.ts';

interface Look extends ServiceState {
  alive: boolean;
}
type Process = StackState['processes'][number];
type Row = (string | number)[];
const head = ['', 'state', 'address', 'pid', 'memory', 'outbox', 'queue', 'set aside'];
const inOrder: readonly string[] = [...serverNames, ...services];

/** Prints the state of a stack. @returns whether all of it is up and ready */
export async function showStatus(home: string): Promise<boolean> {
  const state = readState(home);
  const launcher = launcherOf(home);
  if (!state) {
    console.log(launcher ? 'The firm is just starting.' : 'No firm runs here. Start it: npm start');
    return false;
  }
  const processes = state.processes.toSorted((a, b) => inOrder.indexOf(a.name) - inOrder.indexOf(b.name));
  const memory = memoryOf([...processes.filter(isAlive), ...(launcher ? [launcher] : [])].map((p) => p.pid));
  const { key } = here(home);
  const looks = await Promise.all(processes.map((p) => lookAt(p, state, key)));
  const rows: Row[] = [
    launcher
      ? ['launcher', styleText('green', 'up'), '', launcher.pid, mb(memory, launcher.pid)]
      : ['launcher', styleText('red', 'gone'), 'npm run stop, then npm start'],
    ...state.foreign.map((name) => [name, styleText('dim', 'yours'), 'named by your environment']),
    ...processes.map((p, i) => rowOf(p, looks[i]!, state.addresses[p.name] ?? '', memory)),
  ];
  console.log(table(head, rows));
  const total = [...memory.values()].reduce((sum, x) => sum + x, 0);
  console.log(`\n${total.toFixed(0)} MB in all. API docs: ${state.gatewayUrl ?? '(starting)'}/api/docs`);
  for (const [i, { trouble }] of looks.entries())
    if (trouble) console.log(styleText('red', `${processes[i]!.name} ${trouble}`));
  const good = launcher !== undefined && looks.every((l) => l.ready && !l.trouble);
  if (!good) console.log('npm run logs shows more; docs/operations.md has remedies.');
  return good;
}

const mb = (memory: Memory, pid: number): string => `${(memory.get(pid) ?? 0).toFixed(0)} MB`;

function rowOf(process: Process, look: Look, address: string, memory: Memory): Row {
  const up = look.trouble
    ? styleText('yellow', 'ready, but')
    : styleText('green', process.kind === 'service' ? 'ready' : 'up');
  return [
    process.name,
    look.ready ? up : styleText('red', look.alive ? 'not ready' : 'down'),
    address,
    ...(look.alive ? [process.pid, mb(memory, process.pid)] : ['', '']),
    look.outbox ?? '',
    look.queue ?? '',
    look.deadLetters ? styleText('red', String(look.deadLetters)) : (look.deadLetters ?? ''),
  ];
}

async function lookAt(process: Process, state: StackState, key = ''): Promise<Look> {
  if (!isAlive(process)) return { alive: false, ready: false, trouble: 'is down' };
  if (process.kind === 'server') return { alive: true, ready: true };
  try {
    const answer = await fetch(`${state.addresses[process.name]}/health/ready`, {
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(5_000),
    });
    return { alive: true, ...healthOf(await answer.json()) };
  } catch (error) {
    return { alive: true, ready: false, trouble: `does not answer (${(error as Error).message})` };
  }
}
