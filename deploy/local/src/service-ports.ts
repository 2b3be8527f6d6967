import type { Ports } from '@otdel/servers';
import { keepPorts, keptPorts } from './kept-ports.ts';
import { servicePorts } from './services.ts';

/** Where the gateway would like to be. */
const likedPorts = Array.from({ length: 20 }, (_, i) => 3000 + i);

/**
 * Ports for all services: those of the last start where they are free. For the gateway, whose address people have
 * noted, else the first free from 3000 on, this time only: it goes back when its own is free again.
 * @param given what the gateway must have, already taken from `free` @returns `missed`: the gateway's own, when taken
 */
export async function chooseServicePorts(
  free: Ports,
  home: string,
  given?: number,
): Promise<{ ports: Record<string, number>; missed?: number }> {
  const kept = keptPorts(home);
  const own = kept['gateway'];
  const names = servicePorts.filter((name) => !(given && name === 'gateway'));
  const chosen = await free.choose(names, { ...kept, gateway: own ? [own, ...likedPorts] : likedPorts });
  const ports = { ...chosen, ...(given && { gateway: given }) };
  const missed = !given && own !== ports['gateway'] ? own : undefined;
  keepPorts(home, { ...kept, ...ports, ...(missed && { gateway: missed }) });
  return { ports, ...(missed && { missed }) };
}
