import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Failure } from './failure.ts';

const local = '127.0.0.1';
/**
 * Below the ephemeral ports of systems: an outgoing connection could take one of those between a stop and the next start,
 * or while a service is still starting.
 */
const lowest = 20_000;
const highest = 31_999;

/**
 * The ports that one launch has reserved for its programs. Until they are released no other launch on this machine chooses
 * them, not even while a program is starting or restarting.
 */
export class Ports {
  readonly #reservations: Socket[] = [];

  /**
   * Reserves free ports by name; the wanted ones where they are free.
   * @param hosts where a program listens that does not listen on this machine alone, such as 0.0.0.0
   * @example await ports.choose(['redis'], { redis: 6379 }) // { redis: 6379 }, or another when that is taken
   */
  async choose<Name extends string>(
    names: readonly Name[],
    wanted: Partial<Record<Name, number | readonly number[]>> = {},
    hosts: Partial<Record<Name, string>> = {},
  ): Promise<Record<Name, number>> {
    const found = {} as Record<Name, number>;
    for (const name of names) found[name] = await this.#chooseOne([wanted[name] ?? []].flat(), hosts[name]);
    return found;
  }

  /**
   * Reserves this very port.
   * @param host where the program listens
   * @throws Failure when it is in use or reserved
   */
  async demand(port: number, host = local): Promise<void> {
    if (await this.#take(port, host)) return;
    throw new Failure(
      `Port ${port} is taken by another program, or may not be opened by you.`,
      `Choose another (npm start -- --port ${port === 65_535 ? 3000 : port + 1}), or end that program (ss -ltnp shows it).`,
    );
  }

  release(): void {
    for (const reservation of this.#reservations.splice(0)) reservation.close();
  }

  async #chooseOne(liked: readonly number[], host = local): Promise<number> {
    for (const port of liked) if (await this.#take(port, host)) return port;
    for (let tries = 0; tries < 1_000; tries++) {
      const any = randomInt(lowest, highest + 1);
      if (await this.#take(any, host)) return any;
    }
    throw new Failure(
      `No port between ${lowest} and ${highest} is free.`,
      `May this program listen at ${host} at all?`,
    );
  }

  /** It must be free on this machine too: our own programs reach every port there. */
  async #take(port: number, host: string): Promise<boolean> {
    const reservation = await reserve(port);
    if (!reservation) return false;
    if ((await isFree(port, local)) && (host === local || (await isFree(port, host))))
      return this.#reservations.push(reservation) > 0;
    reservation.close();
    return false;
  }
}

/**
 * Reserves a TCP port by binding the UDP port of the same number. Our programs use TCP only, the system gives the UDP port to
 * one process, and frees it however that process ends.
 */
async function reserve(port: number): Promise<Socket | undefined> {
  const socket = createSocket('udp4').unref();
  try {
    socket.bind({ port, address: local, exclusive: true });
    await once(socket, 'listening');
    return socket;
  } catch {
    socket.close();
    return undefined;
  }
}

async function isFree(port: number, host: string): Promise<boolean> {
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
