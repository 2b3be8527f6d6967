import { Failure } from '@otdel/servers';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migratedFrom, noteMigrated } from './marks.ts';
import type { Secrets } from './secrets.ts';
import { migratorEnv, type Surroundings } from './service-env.ts';

const run = promisify(execFile);
const migrator = join(import.meta.dirname, 'migrator.ts');

/**
 * Migrates the tables of all services in another process, which needs more memory than the launcher. It takes a second
 * even when there is nothing to do, so it does not run again for the same build on the same data.
 * @param build hash of the sources @throws Failure with the error of the migration
 */
export async function migrateServices(build: string, at: Surroundings, signal: AbortSignal): Promise<void> {
  // with the passwords, since the migration sets them on the roles
  const source = createHash('sha256')
    .update(`${build} ${JSON.stringify(at.secrets.DB_PASSWORDS)}`)
    .digest('hex');
  if ((await migratedFrom(at.databaseUrl)) === source) return;
  try {
    await run(process.execPath, [migrator], { env: migratorEnv(at), signal });
  } catch (error) {
    signal.throwIfAborted();
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Failure(
      `The tables could not be brought up to date: ${(stderr || message).trim()}`,
      'Nothing of that migration was kept. Is this code older than the data? npm run reset begins anew.',
    );
  }
  await noteMigrated(at.databaseUrl, source);
}

/**
 * Brings a new database to the migrations that a backup had.
 * @param only names of migrations by service @throws Failure when the backup is of a newer version
 */
export async function migrateTo(
  databaseUrl: string,
  passwords: Secrets['DB_PASSWORDS'],
  only: Record<string, string[]>,
): Promise<void> {
  const env = {
    ...process.env,
    DATABASE_ADMIN_URL: databaseUrl,
    DB_PASSWORDS: JSON.stringify(passwords),
    ONLY_MIGRATIONS: JSON.stringify(only),
  };
  try {
    await run(process.execPath, [migrator], { env });
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Failure(
      `The tables of this backup could not be made: ${(stderr || message).trim()}`,
      'Nothing was changed. Restore it with the version that wrote it, or a newer one.',
    );
  }
}
