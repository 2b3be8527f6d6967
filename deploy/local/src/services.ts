import type { Service } from '@otdel/contracts';

/** Database connections, and megabytes of heap, for a small firm on a small machine; who works on processes. */
export const sizes: Record<Service, { pool: number; heap: number; processes?: true }> = {
  gateway: { pool: 6, heap: 160 },
  orders: { pool: 16, heap: 320, processes: true },
  crm: { pool: 6, heap: 160 },
  planning: { pool: 6, heap: 160 },
  analytics: { pool: 6, heap: 192 },
  receivables: { pool: 6, heap: 160 },
};
/** Not imported from contracts, which would cost the launcher some 30 MB. */
export const services = Object.keys(sizes) as Service[];

export const rpcPort = (service: Service): string => `${service}Rpc`;
/** The gateway's port for programs of this machine, while its own is open to an office. */
export const localPort = 'gatewayLocal';
/** Names of all ports that services need. The gateway answers no RPC. */
export const servicePorts: readonly string[] = services.flatMap((s) =>
  s === 'gateway' ? [s, localPort] : [s, rpcPort(s)],
);
export const httpOf = (service: string, ports: Record<string, number>): string =>
  `http://127.0.0.1:${ports[service]}`;

/** @throws Error while the service is not ready */
export async function isReady(url: string): Promise<void> {
  const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(5_000) });
  if (answer.ok) {
    await answer.body?.cancel();
    return;
  }
  const { checks = {} } = (await answer.json().catch(() => ({}))) as {
    checks?: Record<string, { ok: boolean; critical: boolean; error?: string }>;
  };
  const bad = Object.entries(checks).filter(([, c]) => !c.ok && c.critical);
  throw new Error(bad.map(([name, c]) => `${name}: ${c.error}`).join(', ') || `HTTP ${answer.status}`);
}
