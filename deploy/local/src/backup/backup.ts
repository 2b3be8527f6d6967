import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '@otdel/servers';
import pg from 'pg';
import { secretsOf } from '../secrets.ts';
import { urlOf, withDatabase } from './firm-database.ts';
import { writeManifest } from './manifest.ts';
import { saveTables } from './tables.ts';

/** The names of what a backup has beside its tables. */
export const uploads = 'uploads';
export const accounts = 'accounts.txt';
export const firstPassword = 'first-password.txt';

/**
 * `npm run backup`: saves a firm as of a moment, while it runs or while it does not.
 * @param dir new, or empty @returns a sentence for people @throws Failure
 */
export async function backup(
  home: string,
  dir: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  process.umask(0o077);
  if (existsSync(dir) && readdirSync(dir).length > 0)
    throw new Failure(`${dir} is not empty.`, 'Name a new folder for each backup.');
  return withDatabase(home, env, async (database) => {
    const client = new pg.Client({ connectionString: urlOf(database, database.name) });
    client.on('error', () => {});
    await client.connect();
    try {
      mkdirSync(join(dir, 'tables'), { recursive: true, mode: 0o700 });
      chmodSync(dir, 0o700);
      const saved = await saveTables(client, dir);
      // a file is there before a row names it
      if (existsSync(join(home, uploads)))
        cpSync(join(home, uploads), join(dir, uploads), { recursive: true });
      if (existsSync(join(home, accounts))) cpSync(join(home, accounts), join(dir, accounts));
      if (existsSync(join(home, 'secrets.json')))
        writeFileSync(join(dir, firstPassword), secretsOf(home, env).ADMIN_PASSWORD, { mode: 0o600 });
      writeManifest(dir, { format: 1, ...saved });
      const rows = saved.tables.reduce((sum, table) => sum + table.rows, 0);
      return `Saved as of ${saved.moment}: ${saved.tables.length} tables, ${rows} rows, in ${dir}.`;
    } finally {
      await client.end().catch(() => {});
    }
  });
}
