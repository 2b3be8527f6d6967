// Whether a recorded process still runs. Plain JavaScript: bootstrap.mjs uses it before anything is installed, under a
// Node that reads no TypeScript.
import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

export function began(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // the name in parentheses may contain anything; the state and the start time come after it
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

export const stamp = (name, pid) => ({ name, pid, began: began(pid) ?? '' });

// a stamp without a start time identifies nothing: it must not equal a process that has ended
export const isAlive = ({ pid, began: then }) => then !== undefined && began(pid) === then;

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function aliveOf(text) {
  try {
    const found = JSON.parse(text);
    return isAlive(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

export function aliveIn(file) {
  try {
    return aliveOf(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

export function claimFile(file, name) {
  const mine = `${file}.${process.pid}`;
  // a link makes the whole file appear at once: nobody reads half a claim and takes it for that of an ended process
  writeFileSync(mine, JSON.stringify(stamp(name, process.pid)), { mode: 0o600 });
  try {
    while (!linked(mine, file)) {
      const text = readIfThere(file);
      if (text === undefined) continue; // the claim was released meanwhile
      const holder = aliveOf(text);
      if (holder) return holder;
      rmSync(file, { force: true });
    }
    return undefined;
  } finally {
    rmSync(mine);
  }
}

function linked(mine, file) {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}
