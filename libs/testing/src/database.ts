import { migrate, urlAs, type MigrateOptions } from '@otdel/platform';
import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { sharedServers } from './servers.ts';

const password = 'only-for-tests';
/** The key of an advisory lock: one test file at a time makes a template and the roles of its services. */
const makingLock = 4_211;

export interface TestDatabase {
  name: string;
  /** The URL for an administrator. */
  adminUrl: string;
  /** The URL for the role of a service whose tables it has. */
  url(service: string): string;
  /** Runs pending migrations of a service, as a start of newer code does. */
  migrate(options: MigrateOptions): Promise<void>;
  drop(): Promise<void>;
}

/**
 * A new database with the empty tables of the given services. The first one of a test run with these migrations becomes a
 * template; later ones are copies of it.
 * @example const db = await freshDatabase({ service: 'orders', migrations })
 */
export async function freshDatabase(...services: MigrateOptions[]): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const adminUrl = addressOf(name);
  return asAdmin(async (admin) => {
    const from = services.length > 0 ? ` template ${await template(admin, services)}` : '';
    await admin.query(`create database ${name}${from}`);
    return {
      name,
      adminUrl,
      url: (service) => urlAs(adminUrl, `otdel_${service}`, password),
      migrate: (service) => asAdmin((other) => exclusively(other, () => migrateAll(name, [service]))),
      drop: () =>
        asAdmin(async (other) => void (await other.query(`drop database if exists ${name} with (force)`))),
    };
  });
}

/** @returns the name of the template. Never connect to it: PostgreSQL copies no database that is in use. */
async function template(admin: pg.Client, services: readonly MigrateOptions[]): Promise<string> {
  const name = `template_${fingerprint(services)}`;
  await exclusively(admin, async () => {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name]);
    if (rowCount) return;
    // renamed once it is complete: a failed test must leave no half-made template
    const unfinished = `${name}_unfinished`;
    await admin.query(`drop database if exists ${unfinished} with (force)`);
    await admin.query(`create database ${unfinished}`);
    await migrateAll(unfinished, services);
    await admin.query(`alter database ${unfinished} rename to ${name}`);
  });
  return name;
}

async function migrateAll(database: string, services: readonly MigrateOptions[]): Promise<void> {
  for (const service of services) await migrate(service, { adminUrl: addressOf(database), password });
}

const fingerprint = (services: readonly MigrateOptions[]): string => {
  const sources = services.map(({ service, migrations }) => [
    service,
    ...migrations.map((m) => m.name + String(m)),
  ]);
  return createHash('sha256').update(JSON.stringify(sources)).digest('hex').slice(0, 16);
};

function addressOf(database: string): string {
  const url = new URL(sharedServers().postgres);
  url.pathname = `/${database}`;
  return url.toString();
}

async function asAdmin<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: sharedServers().postgres });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

async function exclusively<T>(admin: pg.Client, work: () => Promise<T>): Promise<T> {
  await admin.query('select pg_advisory_lock($1)', [makingLock]);
  try {
    return await work();
  } finally {
    await admin.query('select pg_advisory_unlock($1)', [makingLock]);
  }
}
