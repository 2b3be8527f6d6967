import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process, told apart from a later one with the same number by when it began. */
export interface Stamp {
  name: string;
  pid: number;
  began: string;
}

/** When a process began, in whatever words the system has for it; undefined when there is none. */
export function began(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // the name in parentheses may hold anything; the state and then the start time stand behind it
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

export const stamp = (name: string, pid: number): Stamp => ({ name, pid, began: began(pid) ?? '' });
export const isAlive = ({ pid, began: then }: Stamp): boolean => began(pid) === then;

/** Ends processes that a killed launcher left behind. @returns their names */
export async function endOrphans(stamps: readonly Stamp[], patience = 8_000): Promise<string[]> {
  const alive = stamps.filter(isAlive);
  // PostgreSQL: SIGINT is its fast shutdown; SIGTERM would wait for clients
  for (const { name, pid } of alive) process.kill(pid, name === 'postgres' ? 'SIGINT' : 'SIGTERM');
  const giveUpAt = Date.now() + patience;
  while (alive.some(isAlive) && Date.now() < giveUpAt) await pause(100);
  for (const s of alive.filter(isAlive)) process.kill(s.pid, 'SIGKILL');
  return alive.map((s) => s.name);
}

/** Ends processes without asking. PostgreSQL: SIGQUIT also ends its children, and it mends itself at the next start. */
export function endNow(stamps: readonly Stamp[]): void {
  for (const { name, pid } of stamps.filter(isAlive))
    process.kill(pid, name === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
}
