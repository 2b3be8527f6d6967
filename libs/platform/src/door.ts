import type { FastifyInstance } from 'fastify';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createSecureContext } from 'node:tls';
import { finishWithin } from './http-drain.ts';

/** Whether only programs of this machine reach this host. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

export const closedDoor =
  'opens the gateway to the network: name a certificate in TLS_CERT and TLS_KEY, or, when a proxy before it speaks https, the address that people use in PUBLIC_URL';

/** A certificate and its key, read from files of PEM. @throws Error that names the variable that is wrong, without values */
export function readTls(
  files: { TLS_CERT?: string | undefined; TLS_KEY?: string | undefined },
  now: Temporal.Instant,
) {
  if (files.TLS_CERT === undefined || files.TLS_KEY === undefined) return undefined;
  const [cert, key] = [read('TLS_CERT', files.TLS_CERT), read('TLS_KEY', files.TLS_KEY)];
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new Error(`TLS_CERT and TLS_KEY are no certificate and its key: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (new X509Certificate(cert).validToDate.getTime() < now.epochMilliseconds)
    throw new Error('TLS_CERT is a certificate that has expired.');
  return { cert, key, minVersion: 'TLSv1.2' as const };
}

function read(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${name} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * A second door of a process, for programs of this machine: at 127.0.0.1, without TLS. It closes with the first one.
 * @param limits the same as those of the first one
 * @returns opens it; to be called when the first door is open
 */
export function secondDoor(
  http: FastifyInstance,
  limits: { requestMs: number; silenceMs: number; connections: number },
): (port: number) => Promise<void> {
  const { requestMs, silenceMs, connections } = limits;
  const server = createServer({ requestTimeout: requestMs, headersTimeout: requestMs }, (request, response) =>
    http.routing(request, response),
  );
  server.setTimeout(silenceMs);
  server.maxConnections = connections;
  http.addHook('preClose', async () => {
    server.close();
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), finishWithin).unref();
  });
  return (port) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, resolve);
    return promise;
  };
}
