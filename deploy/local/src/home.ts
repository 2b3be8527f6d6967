import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['redis', 'temporal', 'logs', 'compiled'];
const files = ['stack.json', 'ports.json', 'accounts.txt', 'secrets.json'];

/**
 * Data, logs and addresses of a home are its owner's only, those of an older one too. When root starts it, PostgreSQL's
 * own user passes through the home to the data, which are that user's.
 */
export function closeToOthers(home: string): void {
  chmodSync(home, process.getuid?.() === 0 ? 0o711 : 0o700);
  for (const name of folders) {
    mkdirSync(join(home, name), { recursive: true });
    chmodSync(join(home, name), 0o700);
  }
  for (const name of files) if (existsSync(join(home, name))) chmodSync(join(home, name), 0o600);
}
