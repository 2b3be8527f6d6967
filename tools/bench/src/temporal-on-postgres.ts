import { Child, Failure, cache, temporalAnswers } from '@otdel/servers';
import { Connection } from '@temporalio/client';
import getPort, { portNumbers } from 'get-port';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

const version = '1.31.0';
const namespace = 'otdel';
const databases = { default: 'temporal', visibility: 'temporal_visibility' } as const;

export interface TemporalOnPostgres {
  address: string;
  /** The databases of histories and of visibility. */
  databases: string[];
  stop(): Promise<void>;
}

/**
 * Starts Temporal's production server on PostgreSQL. Go builds it on first use; the binary stays in the user's cache.
 * The development server keeps histories in SQLite, which does not count commits.
 * @throws Failure without Go or its modules
 */
export async function startTemporalOnPostgres(
  adminUrl: string,
  workDir: string,
  signal: AbortSignal,
): Promise<TemporalOnPostgres> {
  const { server, sql, schema } = build();
  const url = new URL(adminUrl);
  await createDatabases(adminUrl);
  for (const [kind, name] of Object.entries(databases)) {
    const at = ['--plugin', 'postgres12', '--ep', url.hostname, '-p', url.port, '-u', url.username];
    const run = (...args: string[]) =>
      execFileSync(sql, [...at, '--pw', decodeURIComponent(url.password), '--db', name, ...args], {
        stdio: 'pipe',
      });
    run('setup-schema', '-v', '0.0');
    run(
      'update-schema',
      '-d',
      join(schema, 'postgresql', 'v12', kind === 'default' ? 'temporal' : 'visibility', 'versioned'),
    );
  }
  const config = await writeConfig(url, workDir);
  const child = await Child.start({
    name: 'temporal',
    command: server,
    args: ['--root', workDir, '--config', 'config', '--env', 'bench', 'start'],
    logFile: join(workDir, 'temporal.log'),
    probe: () => registered(config.address),
    readyWithin: 120_000,
    signal,
  });
  return { address: config.address, databases: Object.values(databases), stop: () => child.stop() };
}

function build(): { server: string; sql: string; schema: string } {
  const bin = join(cache, `temporal-server-${version}`);
  mkdirSync(bin, { recursive: true });
  try {
    const { Dir } = JSON.parse(
      execFileSync('go', ['mod', 'download', '-json', `go.temporal.io/server@v${version}`], {
        cwd: bin,
        encoding: 'utf8',
      }),
    ) as { Dir: string };
    for (const [name, path] of [
      ['server', 'cmd/server'],
      ['sql', 'cmd/tools/sql'],
    ] as const)
      if (!existsSync(join(bin, name))) {
        process.stderr.write(`building Temporal's ${name} ${version} (once, some minutes) …\n`);
        execFileSync('go', ['install', `go.temporal.io/server/${path}@v${version}`], {
          env: { ...process.env, GOBIN: bin },
          stdio: 'pipe',
        });
      }
    return { server: join(bin, 'server'), sql: join(bin, 'sql'), schema: join(Dir, 'schema') };
  } catch (error) {
    throw new Failure(
      `Temporal's server could not be built: ${(error as Error).message}`,
      'Install Go, or run with --dev-server: commits of Temporal are then not counted.',
    );
  }
}

async function createDatabases(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const name of Object.values(databases)) await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
}

async function writeConfig(url: URL, workDir: string): Promise<{ address: string }> {
  const ports: number[] = [];
  // the server stores a port as a smallint
  for (let i = 0; i < 8; i++)
    ports.push(await getPort({ port: portNumbers(17_233, 32_000), host: '127.0.0.1', exclude: ports }));
  const rpc = (i: number) => ({
    rpc: { grpcPort: ports[i], membershipPort: ports[i + 4], bindOnLocalHost: true },
  });
  const store = (databaseName: string, maxConns: number) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName,
      connectAddr: url.host,
      connectProtocol: 'tcp',
      user: url.username,
      password: decodeURIComponent(url.password),
      maxConns,
      maxIdleConns: maxConns,
    },
  });
  const address = `127.0.0.1:${ports[0]}`;
  const config = {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: 4,
      datastores: { default: store(databases.default, 10), visibility: store(databases.visibility, 2) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: { frontend: rpc(0), matching: rpc(1), history: rpc(2), worker: rpc(3) },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: { enabled: true, initialFailoverVersion: 1, rpcName: 'frontend', rpcAddress: address },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: join(workDir, 'config', 'dynamic.yaml'), pollInterval: '60s' },
  };
  mkdirSync(join(workDir, 'config'), { recursive: true });
  // the server reads YAML, and JSON is YAML
  writeFileSync(join(workDir, 'config', 'bench.yaml'), JSON.stringify(config));
  writeFileSync(join(workDir, 'config', 'dynamic.yaml'), '{}');
  return { address };
}

/** Waits until the server answers and has our namespace. */
async function registered(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 3_000 });
  try {
    await connection.workflowService
      .registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: 86_400 as never } })
      .catch((error: unknown) => {
        if (!/already exists/i.test(String(error))) throw error;
      });
  } finally {
    await connection.close();
  }
  await temporalAnswers(address);
}
