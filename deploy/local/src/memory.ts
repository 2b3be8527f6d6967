import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Megabytes by process id, each with its descendants that are not listed themselves. */
export type Memory = ReadonlyMap<number, number>;

interface Process {
  pid: number;
  parent: number;
  mb: number;
}

/**
 * Memory of process trees by the id of their root. On Linux shared pages count once (proportional set size):
 * PostgreSQL's buffers would otherwise count for each of its connections.
 */
export function memoryOf(roots: readonly number[]): Memory {
  const all = process.platform === 'linux' ? fromProc() : fromPs();
  return new Map(roots.map((pid) => [pid, sumOfTree(pid, all, new Set(roots))]));
}

/**
 * Memory of a process with its descendants, without the processes in `apart` and their descendants.
 * @example sumOfTree(1, [{ pid: 1, parent: 0, mb: 10 }, { pid: 2, parent: 1, mb: 5 }]) // 15
 */
export function sumOfTree(
  root: number,
  all: readonly Process[],
  apart: ReadonlySet<number> = new Set(),
): number {
  const own = all.find((p) => p.pid === root)?.mb ?? 0;
  return all
    .filter((p) => p.parent === root && !apart.has(p.pid))
    .reduce((sum, p) => sum + sumOfTree(p.pid, all, apart), own);
}

function fromProc(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [{ pid: Number(pid), parent: Number(parent), mb: kilobytes(pid) / 1024 }];
      } catch {
        return []; // the process has just ended
      }
    });
}

function kilobytes(pid: string): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]);
  } catch {
    // a process of another user: everybody may read VmRSS
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  }
}

function fromPs(): Process[] {
  return execFileSync('ps', ['-axo', 'pid=,ppid=,rss='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, kb] = line.trim().split(/\s+/).map(Number) as [number, number, number];
      return { pid, parent, mb: kb / 1024 };
    });
}
