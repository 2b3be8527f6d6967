import type { Ports } from '@otdel/servers';
import { keepPorts, keptPorts } from './kept-ports.ts';
import { servicePorts } from './services.ts';

/** Ports that the gateway prefers. */
const likedPorts = Array.from({ length: 20 }, (_, i) => 3000 + i);

/**
 * Chooses ports for all services: those of the last start where they are free. When the gateway's port is taken, it gets
 * the first free one from 3000 on for this time only: people have noted its address, so the port stays on record.
 * @param given the gateway's port, already taken from `free`
 * @param host where the gateway listens
 * @returns `missed`: the gateway's port of the last start, when another program has it
 */
export async function chooseServicePorts(
  free: Ports,
  home: string,
  { given, host }: { given?: number | undefined; host?: string | undefined } = {},
): Promise<{ ports: Record<string, number>; missed?: number }> {
  const kept = keptPorts(home);
  const own = kept['gateway'];
  const names = servicePorts.filter((name) => !(given && name === 'gateway'));
  const chosen = await free.choose(
    names,
    { ...kept, gateway: own ? [own, ...likedPorts] : likedPorts },
    host === undefined ? {} : { gateway: host },
  );
  const ports = { ...chosen, ...(given && { gateway: given }) };
  const missed = !given && own !== ports['gateway'] ? own : undefined;
  keepPorts(home, { ...kept, ...ports, ...(missed && { gateway: missed }) });
  return { ports, ...(missed && { missed }) };
}
