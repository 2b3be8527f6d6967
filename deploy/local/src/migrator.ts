import { migrate, type MigrateOptions } from '@otdel/platform';
import { join } from 'node:path';
import { root } from './paths.ts';

// A program: it runs the migrations of all services, one after another, from their builds.
const { DATABASE_ADMIN_URL: adminUrl = '', DB_PASSWORDS = '{}', ONLY_MIGRATIONS = '{}' } = process.env;
const wanted = JSON.parse(ONLY_MIGRATIONS) as Record<string, string[]>;
for (const [service, password] of Object.entries(JSON.parse(DB_PASSWORDS) as Record<string, string>))
  try {
    const file = join(root, 'services', service, 'dist', 'migrations', 'index.js');
    const [migrations] = Object.values((await import(file)) as Record<string, MigrateOptions>);
    await migrate(migrations!, { adminUrl, password, ...(wanted[service] && { only: wanted[service] }) });
  } catch (error) {
    process.stderr.write(`${service}: ${(error as Error).message}\n`);
    process.exit(1);
  }
