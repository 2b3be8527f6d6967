import getPort from 'get-port';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.ts';

const host = '127.0.0.1';

/**
 * Free local ports by name; those asked for where they are free.
 * @example await freePorts(['redis'], { redis: 6379 }) // { redis: 6379 }, or another when that is taken
 */
export async function freePorts<Name extends string>(
  names: readonly Name[],
  wanted: Partial<Record<Name, number | readonly number[]>> = {},
): Promise<Record<Name, number>> {
  const found: Partial<Record<Name, number>> = {};
  for (const name of names)
    found[name] = await getPort({
      ...(wanted[name] && { port: wanted[name] }),
      host,
      exclude: Object.values(found) as number[],
    });
  return found as Record<Name, number>;
}

/** @throws Failure when something listens there already */
export async function demandPort(port: number): Promise<number> {
  if ((await getPort({ port, host })) === port) return port;
  throw new Failure(
    `Port ${port} is taken by another program.`,
    `Choose another (npm start -- --port ${port + 1}), or end that program (ss -ltnp shows it).`,
  );
}

/** The ports of the last start, so that addresses stay what they were. */
export function keptPorts(home: string): Record<string, number> {
  const file = join(home, 'ports.json');
  try {
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {};
  } catch {
    return {}; // half written when the disk was full: new ports do as well
  }
}

export function keepPorts(home: string, ports: Record<string, number>): void {
  writeFileSync(join(home, 'ports.json'), `${JSON.stringify(ports, null, 2)}\n`);
}
