import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['uploads', 'redis', 'temporal', 'logs', 'compiled'];
/** PostgreSQL keeps its data closed itself, and refuses to start otherwise. They may belong to another user. */
const postgres = 'postgres';

/**
 * Lets only the owner read what is in a home, also in one that an older version made, and makes this process and all that it
 * starts create files for the owner alone. When root starts the stack, PostgreSQL runs as another user, who must pass
 * through the home to reach the data.
 */
export function closeToOthers(home: string): void {
  process.umask(0o077);
  for (const name of folders) mkdirSync(join(home, name), { recursive: true });
  for (const entry of readdirSync(home)) if (entry !== postgres) close(join(home, entry));
  if (existsSync(join(home, postgres))) setMode(join(home, postgres), 0o700);
  setMode(home, process.getuid?.() === 0 ? 0o711 : 0o700);
}

function close(path: string): void {
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (!entry || entry.isSymbolicLink()) return; // nothing of a link can be closed but its target
  setMode(path, entry.isDirectory() ? 0o700 : 0o600);
  if (entry.isDirectory()) for (const name of readdirSync(path)) close(join(path, name));
}

function setMode(path: string, mode: number): void {
  if ((lstatSync(path).mode & 0o777) !== mode) chmodSync(path, mode);
}
