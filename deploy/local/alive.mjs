// Whether a process is still the one that was written down. Plain JavaScript: bootstrap.mjs asks before anything is
// installed, under a Node that reads no TypeScript.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

export function began(pid) {
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

export const stamp = (name, pid) => ({ name, pid, began: began(pid) ?? '' });

// a stamp without a start time tells nothing: it must not equal a process that is gone
export const isAlive = ({ pid, began: then }) => then !== undefined && began(pid) === then;

export function aliveIn(file) {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8'));
    return isAlive(found) ? found : undefined;
  } catch {
    return undefined;
  }
}
