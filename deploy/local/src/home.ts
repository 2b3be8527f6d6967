import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['redis', 'temporal', 'logs', 'compiled'];
const files = ['stack.json', 'ports.json', 'accounts.txt', 'secrets.json'];

/**
 * Lets only the owner read data, logs and addresses of a home, also of one that an older version made. When root starts
 * the stack, PostgreSQL runs as another user, who must pass through the home to reach the data.
 */
export function closeToOthers(home: string): void {
  chmodSync(home, process.getuid?.() === 0 ? 0o711 : 0o700);
  for (const name of folders) {
    mkdirSync(join(home, name), { recursive: true });
    chmodSync(join(home, name), 0o700);
  }
  for (const name of files) if (existsSync(join(home, name))) chmodSync(join(home, name), 0o600);
}
