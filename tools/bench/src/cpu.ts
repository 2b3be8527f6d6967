import { readdirSync, readFileSync } from 'node:fs';

/** Ticks per second in /proc on Linux, whatever the frequency of the kernel. */
const ticksPerSecond = 100;
/** Seconds of processor time since the start of the processes, by name. */
export type Cpu = Record<string, number>;

interface Process {
  pid: number;
  parent: number;
  command: string;
  seconds: number;
}

/**
 * Processor time of this process and of all its descendants, by the name that `nameOf` gives. A child without a name
 * counts with its parent, and so does one that has ended. Empty where there is no /proc.
 */
export function cpuByName(nameOf: (command: string) => string | undefined): Cpu {
  const all = new Map(processes().map((p) => [p.pid, p]));
  const used: Cpu = {};
  for (const each of all.values()) {
    let name: string | undefined;
    let at: Process | undefined = each;
    for (; at && at.pid !== process.pid; at = all.get(at.parent)) name ??= nameOf(at.command);
    if (!at) continue;
    const key = name ?? 'bench';
    used[key] = (used[key] ?? 0) + each.seconds;
  }
  return used;
}

function processes(): Process[] {
  try {
    return readdirSync('/proc').flatMap((pid) => (/^\d+$/.test(pid) ? readProcess(pid) : []));
  } catch {
    return [];
  }
}

function readProcess(pid: string): Process[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name in parentheses may contain anything; then come state, parent, … utime, stime, and those of ended children
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, n) => sum + Number(n), 0);
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return [{ pid: Number(pid), parent: Number(fields[1]), command, seconds: ticks / ticksPerSecond }];
  } catch {
    // the process has ended meanwhile
    return [];
  }
}
