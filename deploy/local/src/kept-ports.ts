import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The ports of the last start: addresses stay the same. */
export function keptPorts(home: string): Record<string, number> {
  const file = join(home, 'ports.json');
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {};
  } catch {
    return {}; // half written when the disk was full: other ports work as well
  }
}

export function keepPorts(home: string, ports: Record<string, number>): void {
  writeFileSync(join(home, 'ports.json'), `${JSON.stringify(ports, null, 2)}\n`, { mode: 0o600 });
}
