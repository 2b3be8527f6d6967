import type { MigrateOptions } from '@otdel/platform';
import { Migration } from '@mikro-orm/migrations';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from './database.ts';

/** The commit of the oldest installation. The fixtures record the statements of each room's only migration in it. */
const oldest = '9628e2c';
const fixtures = join(import.meta.dirname, '../fixtures');

/**
 * The schema of a service in an installation of the oldest commit after all migrations. Compare it with `newSchema`.
 * @example expect(await upgradedSchema(crmMigrations)).toEqual(await newSchema(crmMigrations))
 */
export async function upgradedSchema(options: MigrateOptions): Promise<string[]> {
  const statements = readFileSync(join(fixtures, oldest, `${options.service}.sql`), 'utf8');
  class First extends Migration {
    override up(): void {
      this.addSql(statements);
    }
  }
  const { service } = options;
  Object.defineProperty(First, 'name', { value: `M0001${service[0]!.toUpperCase()}${service.slice(1)}` });
  return schemaAfter(service, { service, migrations: [First] }, options);
}
/** The schema of a service in a new installation. */
export const newSchema = (options: MigrateOptions): Promise<string[]> =>
  schemaAfter(options.service, options);

async function schemaAfter(service: string, ...steps: MigrateOptions[]): Promise<string[]> {
  const db = await freshDatabase();
  try {
    for (const step of steps) await db.migrate(step);
    return await schemaIn(db, service);
  } finally {
    await db.drop();
  }
}

/** Columns in their order, constraints, indexes, triggers and functions of a schema, each as PostgreSQL writes it. */
export async function schemaIn({ adminUrl }: TestDatabase, schema: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>(
      `
      with own as (select c.* from pg_class c where relnamespace = $1::regnamespace)
      select concat_ws(' ', 'column', c.relname, row_number() over (partition by c.oid order by a.attnum), a.attname,
        format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid)) as line
      from own c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum where c.relkind = 'r'
      union all select concat_ws(' ', 'constraint', c.relname, o.conname, pg_get_constraintdef(o.oid))
      from own c join pg_constraint o on o.conrelid = c.oid where o.contype <> 'n'
      union all select pg_get_indexdef(oid) from own where relkind = 'i'
      union all select pg_get_triggerdef(t.oid) from own c join pg_trigger t on t.tgrelid = c.oid where not t.tgisinternal
      union all select pg_get_functiondef(oid) from pg_proc where pronamespace = $1::regnamespace
      union all select concat_ws(' ', 'table', relname, pg_get_userbyid(relowner), relacl) from own where relkind = 'r'
      order by line`,
      [schema],
    );
    return rows.map((row) => row.line);
  } finally {
    await client.end();
  }
}
