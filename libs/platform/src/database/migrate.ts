import { Migrator, type Migration } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { createInstallation } from './installation.ts';

export interface MigrateOptions {
  /** The name of the service and of its schema; its role is `otdel_<service>`. */
  service: string;
  migrations: (new (...args: never[]) => Migration)[];
  /** The service has read models: it gets a second schema `<service>_rebuild`, in which rebuilds make their copies. */
  readModels?: boolean;
}
export interface MigrateTarget {
  /** A role that may create roles and schemas. */
  adminUrl: string;
  /** The password for the role of the service. */
  password: string;
  /** Only these migrations, by name: for a backup of an older version. Default: all. */
  only?: readonly string[];
}

/** The key of an advisory lock: an arbitrary number. One migration at a time runs on a database. */
const lock = 7_203_119;

/**
 * Creates the role and the schema of the service and the installation id when they are missing, then runs pending
 * migrations as that role. Idempotent, and safe to run concurrently.
 * @returns names of the migrations that ran
 */
export async function migrate(
  { service, migrations, readModels }: MigrateOptions,
  { adminUrl, password, only }: MigrateTarget,
): Promise<string[]> {
  const role = `otdel_${service}`;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('select pg_advisory_lock($1)', [lock]);
    const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [role]);
    const secret = pg.escapeLiteral(password);
    await admin.query(
      rowCount
        ? `alter role ${role} login password ${secret}`
        : `create role ${role} login password ${secret}`,
    );
    const { rows } = await admin.query<{ name: string; user: string }>(
      'select current_database() as name, current_user as user',
    );
    const database = pg.escapeIdentifier(rows[0]!.name);
    await admin.query(`grant ${role} to ${pg.escapeIdentifier(rows[0]!.user)}`);
    await admin.query(`grant connect on database ${database} to ${role}`);
    await admin.query(`create schema if not exists ${service} authorization ${role}`);
    if (readModels) await admin.query(`create schema if not exists ${service}_rebuild authorization ${role}`);
    await createInstallation(admin, role);
    await makeSearchable(admin, role);
    const wanted = only ? migrations.filter(({ name }) => only.includes(name)) : migrations;
    if (only && wanted.length < only.length) throw new Error('some migrations are of a newer version');
    return await run(service, wanted, urlAs(adminUrl, role, password));
  } finally {
    await admin.end();
  }
}

/** An extension that is there already stays where it is. The role may use it wherever that is: see `searchOperators`. */
async function makeSearchable(admin: pg.Client, role: string): Promise<void> {
  await admin.query('create extension if not exists pg_trgm schema otdel');
  const { rows } = await admin.query<{ schema: string; usable: boolean }>(
    `select extnamespace::regnamespace::text as schema, has_schema_privilege($1, extnamespace, 'usage') as usable
     from pg_extension where extname = 'pg_trgm'`,
    [role],
  );
  const { schema, usable } = rows[0]!;
  if (!usable) await admin.query(`grant usage on schema ${schema} to ${role}`);
}

async function run(
  service: string,
  migrations: MigrateOptions['migrations'],
  clientUrl: string,
): Promise<string[]> {
  const orm = await MikroORM.init({
    clientUrl,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    metadataCache: { enabled: false },
    driverOptions: { options: `-c search_path=${service}` },
    extensions: [Migrator],
    migrations: {
      migrationsList: migrations as never[],
      tableName: 'migration',
      schema: service,
      snapshot: false,
      allOrNothing: true,
      disableForeignKeys: false,
      silent: true,
    },
  });
  try {
    return (await orm.migrator.up()).map((m) => m.name);
  } finally {
    await orm.close(true);
  }
}

/** The URL of the same database for another role. */
export function urlAs(adminUrl: string, role: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = password;
  return url.toString();
}

/** The main function of `migrate.ts` of a service. Sets exit code 1 and prints the reason when it fails. */
export async function migrateMain(options: MigrateOptions): Promise<void> {
  const { DATABASE_ADMIN_URL: adminUrl, DB_PASSWORD: password } = process.env;
  try {
    if (!adminUrl || !password) throw new Error('Set DATABASE_ADMIN_URL and DB_PASSWORD.');
    const ran = await migrate(options, { adminUrl, password });
    process.stdout.write(`${options.service}: ${ran.length ? `migrated ${ran.join(', ')}` : 'up to date'}\n`);
  } catch (error) {
    process.stderr.write(`${options.service}: not migrated: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
