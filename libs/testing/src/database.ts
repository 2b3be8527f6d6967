import { ensureDatabase } from '@otdel/servers';
import { migrate, urlAs, type MigrateOptions } from '@otdel/platform';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { sharedServers } from './servers.ts';

const password = 'only-for-tests';
/** Roles belong to the whole server: two test files must not make or change one at the same moment. */
const roles = 4_211;

export interface TestDatabase {
  name: string;
  /** As an administrator. */
  adminUrl: string;
  /** As the role of a service that was migrated into it. */
  url(service: string): string;
  /** Brings the tables of a service forward, as a start of newer code does. */
  migrate(options: MigrateOptions): Promise<void>;
  drop(): Promise<void>;
}

/**
 * An empty database of its own with the tables of the given services.
 * @example const db = await freshDatabase({ service: 'orders', migrations })
 */
export async function freshDatabase(...services: MigrateOptions[]): Promise<TestDatabase> {
  const { postgres } = sharedServers();
  const name = `test_${randomBytes(6).toString('hex')}`;
  const adminUrl = await locked(() => ensureDatabase(postgres, name));
  const database: TestDatabase = {
    name,
    adminUrl,
    url: (service) => urlAs(adminUrl, `otdel_${service}`, password),
    migrate: (service) => locked(async () => void (await migrate(service, { adminUrl, password }))),
    async drop() {
      const client = new pg.Client({ connectionString: postgres });
      await client.connect();
      await client.query(`drop database if exists ${name} with (force)`);
      await client.end();
    },
  };
  for (const service of services) await database.migrate(service);
  return database;
}

async function locked<T>(work: () => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: sharedServers().postgres });
  await admin.connect();
  try {
    await admin.query('select pg_advisory_lock($1)', [roles]);
    return await work();
  } finally {
    await admin.end();
  }
}
