import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDatabase, Failure } from '@otdel/servers';
import pg from 'pg';
import { ensureBuilt } from '../build.ts';
import { mustHaveNoProcesses } from '../foreign.ts';
import { makeMarks } from '../marks.ts';
import { migrateTo } from '../migrate.ts';
import { keepSecrets, secretsOf } from '../secrets.ts';
import { accounts, firstPassword, uploads } from './backup.ts';
import { urlOf, withStopped, type FirmDatabase } from './firm-database.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { checkTables, loadTables } from './tables.ts';

export interface RestoreOptions {
  /** Replaces the firm that is there. */
  over: boolean;
  env?: NodeJS.ProcessEnv;
}

/**
 * `npm run restore`: brings a saved firm into a home where none runs. The firm of before is there until the new one is whole.
 * Queues and processes are not brought back: the next start has them empty, and begins processes anew from the ledger.
 * @returns a sentence for people @throws Failure; the firm of before is as it was then
 */
export async function restore(
  home: string,
  dir: string,
  { over, env = process.env }: RestoreOptions,
): Promise<string> {
  const manifest = readManifest(dir);
  await checkTables(dir, manifest);
  await mustHaveNoProcesses(env);
  await ensureBuilt({});
  return withStopped(home, env, async (database) => {
    if (!over && (await hasFirm(database)))
      throw new Failure(
        `There is a firm already (${env['DATABASE_URL'] ? 'in the database of DATABASE_URL' : home}).`,
        'Save it first, npm run backup, then: npm run restore -- DIR --over. Or restore beside it: OTDEL_HOME=/some/folder',
      );
    const restored = await load(database, dir, manifest, home, env);
    // what the firm of before had in queues and processes must not meet the restored one
    for (const name of ['redis', 'temporal']) rmSync(join(home, name), { recursive: true, force: true });
    await replace(database, restored);
    takeFiles(home, dir, env);
    return `Restored as of ${manifest.moment}. npm start goes on with it; processes begin anew from the ledger.`;
  });
}

async function load(
  database: FirmDatabase,
  dir: string,
  manifest: Manifest,
  home: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const name = `${database.name}_restoring`;
  await asAdmin(database.adminUrl, `drop database if exists ${pg.escapeIdentifier(name)}`);
  const url = await ensureDatabase(database.adminUrl, name);
  await migrateTo(url, secretsOf(home, env).DB_PASSWORDS, manifest.migrations);
  await makeMarks(url);
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    await loadTables(client, dir, manifest);
  } finally {
    await client.end().catch(() => {});
  }
  return name;
}

async function replace({ adminUrl, name }: FirmDatabase, restored: string): Promise<void> {
  try {
    await asAdmin(adminUrl, `drop database if exists ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    if ((error as { code?: string }).code !== inUse) throw error;
    throw new Failure('Other programs use the database of this firm.', 'Stop them and restore again.');
  }
  await asAdmin(
    adminUrl,
    `alter database ${pg.escapeIdentifier(restored)} rename to ${pg.escapeIdentifier(name)}`,
  );
}
const inUse = '55006';

function takeFiles(home: string, dir: string, env: NodeJS.ProcessEnv): void {
  for (const name of [uploads, accounts]) {
    rmSync(join(home, name), { recursive: true, force: true });
    if (existsSync(join(dir, name))) cpSync(join(dir, name), join(home, name), { recursive: true });
  }
  const password = join(dir, firstPassword);
  if (existsSync(password))
    keepSecrets(home, { ...secretsOf(home, env), ADMIN_PASSWORD: readFileSync(password, 'utf8') });
}

async function hasFirm({ adminUrl, name }: FirmDatabase): Promise<boolean> {
  const there = await asAdmin(adminUrl, 'select 1 from pg_database where datname = $1', [name]);
  if (there.length === 0) return false;
  const url = urlOf({ adminUrl, name }, name);
  return (await asAdmin(url, "select 1 from pg_namespace where nspname = 'orders'")).length > 0;
}

async function asAdmin(url: string, text: string, values: unknown[] = []): Promise<object[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<object>(text, values)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}
