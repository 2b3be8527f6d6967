import { services } from '@otdel/contracts';
import { startStack, type Stack } from '@otdel/local';
import { startServers } from '@otdel/servers';
import { EncryptingCodec } from '@otdel/temporal';
import { Client, Connection } from '@temporalio/client';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareFirm, type Firm } from './firm.ts';
import { startPeer, type Peer } from './peer.ts';
import { countStatements } from './postgres.ts';
import { startTemporalOnPostgres } from './temporal-on-postgres.ts';

const namespace = 'otdel';
const others = services.filter((name) => name !== 'orders');

export interface BenchOptions {
  /** Takes Temporal's development server instead of the production one; its commits are not counted. */
  devServer: boolean;
  /** Gets lines for people. */
  onProgress: (text: string) => void;
  /** An abort ends the measurement. */
  signal: AbortSignal;
}

/** The whole stack on real disks, and the peer on the same Temporal and the same PostgreSQL. */
export interface BenchStack extends AsyncDisposable {
  stack: Stack;
  firm: Firm;
  peer: Peer;
  temporal: Client;
  /** Databases of Temporal; empty where its commits are not counted. */
  temporalDatabases: string[];
  adminUrl: string;
  /** Stops every service but orders. */
  leaveOrdersAlone(): Promise<void>;
}

/**
 * @throws Failure with a remedy; the reason with which `signal` was aborted. Everything started is stopped then
 * @example await using bench = await startBenchStack({ devServer: false, onProgress: console.error, signal })
 */
export async function startBenchStack({ devServer, onProgress, signal }: BenchOptions): Promise<BenchStack> {
  await using starting = new AsyncDisposableStack();
  const home = mkdtempSync(join(tmpdir(), 'otdel-bench-'));
  starting.defer(() => rmSync(home, { recursive: true, force: true }));
  onProgress('starting servers');
  const servers = await startServers({
    dataDir: join(home, 'pg'),
    only: devServer ? ['postgres', 'temporal'] : ['postgres'],
    signal,
  });
  starting.defer(() => servers.stop());
  const adminUrl = servers.postgres!.address;
  await countStatements(adminUrl);
  await servers.postgres!.restart();
  const { address, databases, stop } = devServer
    ? { address: servers.temporal!.address, databases: [], stop: () => Promise.resolve() }
    : await startTemporalOnPostgres(adminUrl, join(home, 'temporal'), signal);
  starting.defer(stop);
  onProgress('starting the firm');
  // as a firm has it; the bench reads what the processes answer
  const key = randomBytes(32).toString('base64');
  const env = { DATABASE_URL: adminUrl, TEMPORAL_ADDRESS: address, TEMPORAL_PAYLOAD_KEY: key };
  const stack = await startStack({ home: join(home, 'stack'), env, onProgress, signal });
  starting.defer(() => stack.stop());
  const connection = await Connection.connect({ address });
  starting.defer(() => connection.close());
  const peer = await startPeer(address, namespace);
  starting.defer(() => peer.stop());
  const firm = await prepareFirm(stack);
  starting.defer(() => firm.close());
  const started = starting.move();
  return {
    stack,
    firm,
    peer,
    temporal: new Client({
      connection,
      namespace,
      dataConverter: { payloadCodecs: [new EncryptingCodec(key)] },
    }),
    temporalDatabases: databases,
    adminUrl,
    async leaveOrdersAlone() {
      await Promise.all(others.map((name) => stack.pause(name)));
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
