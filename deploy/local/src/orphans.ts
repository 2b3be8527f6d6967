import { setTimeout as pause } from 'node:timers/promises';
import { isAlive, type Stamp } from '../alive.mjs';

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

/** Kills processes. PostgreSQL gets SIGQUIT, which ends its children too; it recovers at the next start. */
export function endNow(stamps: readonly Stamp[]): void {
  for (const { name, pid } of stamps.filter(isAlive))
    process.kill(pid, name === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
}
