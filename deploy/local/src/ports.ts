import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Failure } from './failure.ts';

const host = '127.0.0.1';
/**
 * Below the ports that systems give to outgoing connections: one of those could take ours between a stop and the
 * next start, or while a service is still on its way to it.
 */
const lowest = 20_000;
const highest = 31_999;

/**
 * Free local ports by name; those asked for where they are free.
 * @example await freePorts(['redis'], { redis: 6379 }) // { redis: 6379 }, or another when that is taken
 */
export async function freePorts<Name extends string>(
  names: readonly Name[],
  wanted: Partial<Record<Name, number | readonly number[]>> = {},
): Promise<Record<Name, number>> {
  const found = new Map<Name, number>();
  for (const name of names) found.set(name, await freePort([wanted[name] ?? []].flat(), [...found.values()]));
  return Object.fromEntries(found) as Record<Name, number>;
}

async function freePort(liked: readonly number[], taken: readonly number[]): Promise<number> {
  for (const port of liked) if (!taken.includes(port) && (await isFree(port))) return port;
  for (let tries = 0; tries < 1_000; tries++) {
    const any = randomInt(lowest, highest + 1);
    if (!taken.includes(any) && (await isFree(any))) return any;
  }
  throw new Failure(
    `No port between ${lowest} and ${highest} is free.`,
    'May this program listen at 127.0.0.1 at all?',
  );
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** @throws Failure when something listens there already */
export async function demandPort(port: number): Promise<number> {
  if (await isFree(port)) return port;
  throw new Failure(
    `Port ${port} is taken by another program, or may not be opened by you.`,
    `Choose another (npm start -- --port ${port === 65_535 ? 3000 : port + 1}), or end that program (ss -ltnp shows it).`,
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
