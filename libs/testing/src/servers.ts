import { fromWheel, startServers, wheels, type ServerName, type Servers } from '@otdel/servers';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const variables = {
  postgres: 'OTDEL_TEST_POSTGRES',
  redis: 'OTDEL_TEST_REDIS',
  temporal: 'OTDEL_TEST_TEMPORAL',
} as const;

/** The addresses of the servers of this test run, which Jest's global setup has started. */
export function sharedServers(): Record<ServerName, string> {
  const at = (name: ServerName) => {
    const address = process.env[variables[name]];
    if (!address) throw new Error('There are no test servers: is the file named *.spec.ts?');
    return address;
  };
  return { postgres: at('postgres'), redis: at('redis'), temporal: at('temporal') };
}

/** Updates that the shared Temporal accepts in one run: a test that reaches the usual 2,000 would take a minute. */
export const updatesPerRun = 300;

let started: { servers: Servers; folder: string } | undefined;

/** For Jest's global setup and teardown only. */
export async function startShared(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'otdel-test-'));
  const servers = await startServers({
    dataDir: folder,
    durable: false,
    temporalConfig: { 'history.maxTotalUpdates': updatesPerRun },
  });
  started = { servers, folder };
  for (const name of ['postgres', 'redis', 'temporal'] as const)
    process.env[variables[name]] = servers[name]!.address;
}
export async function stopShared(): Promise<void> {
  await started?.servers.stop();
  if (started) rmSync(started.folder, { recursive: true, force: true });
}

/** Starts servers for one test, which may kill them. Stop them in `afterAll`. */
export async function dedicatedServers(
  ...only: ServerName[]
): Promise<Servers & { [Symbol.asyncDispose](): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'otdel-own-'));
  const servers = await startServers({ dataDir: folder, only, durable: true });
  const stop = async () => {
    await servers.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return Object.assign(servers, { [Symbol.asyncDispose]: stop });
}

/**
 * A Temporal server whose clock jumps over sleeps. Activities that fail are part of the stories told on it: the SDK says so
 * with LOG_LEVEL=debug only.
 */
export async function timeSkippingTemporal(): Promise<TestWorkflowEnvironment> {
  const level = process.env['LOG_LEVEL'] === 'debug' ? 'INFO' : 'ERROR';
  Runtime.install({
    logger: new DefaultLogger(level),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: level, other: 'ERROR' }) } },
  });
  const path = await fromWheel(wheels.temporalTest, 'temporal-test-server');
  return TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
}

/** Files of a certificate for office.test and localhost, for servers and clients, and of its authority. Valid until 2120. */
export const testCertificate = {
  ca: join(import.meta.dirname, '../fixtures/tls/ca.pem'),
  cert: join(import.meta.dirname, '../fixtures/tls/cert.pem'),
  key: join(import.meta.dirname, '../fixtures/tls/key.pem'),
};
