import pg from 'pg';

// The launcher keeps these notes in the firm's database. So they go wherever the data go, and a start with another
// database does not read them.

export interface DemoLoad {
  /** The last day of the loaded history: a load that was cut off goes on with the same day on another day. */
  until: string;
  complete: boolean;
}

/** The load of the demo firm. @returns undefined when none was begun in this database */
export async function demoLoad(databaseUrl: string): Promise<DemoLoad | undefined> {
  const [load] = await askIfThere<DemoLoad>(
    databaseUrl,
    'select until::text, completed_at is not null as complete from launcher.demo_firm',
  );
  return load;
}

/** To be called before the first row is loaded. @param until ISO date */
export async function beginDemo(databaseUrl: string, until: string): Promise<void> {
  await makeMarks(databaseUrl);
  await ask(databaseUrl, 'insert into launcher.demo_firm (until) values ($1)', [until]);
}

export async function completeDemo(databaseUrl: string): Promise<void> {
  await ask(databaseUrl, 'update launcher.demo_firm set completed_at = now()');
}

/** People use the firm now: no load goes on. */
export async function forgetDemo(databaseUrl: string): Promise<void> {
  await ask(databaseUrl, 'delete from launcher.demo_firm');
}

/** @returns whether it is the first time: the first password of the administrator is printed once */
export async function noteTold(databaseUrl: string): Promise<boolean> {
  await makeMarks(databaseUrl);
  const told = await ask(
    databaseUrl,
    'insert into launcher.told_password default values on conflict do nothing returning one',
  );
  return told.length === 1;
}

/** Whether the first password of the administrator was printed, which has to be changed. */
export const isTold = async (databaseUrl: string): Promise<boolean> =>
  (await askIfThere(databaseUrl, 'select one from launcher.told_password')).length === 1;

/** The hash that `noteMigrated` was called with last. @returns undefined when it never was */
export async function migratedFrom(databaseUrl: string): Promise<string | undefined> {
  const [row] = await askIfThere<{ source: string }>(databaseUrl, 'select source from launcher.migrated');
  return row?.source;
}

export async function noteMigrated(databaseUrl: string, source: string): Promise<void> {
  await makeMarks(databaseUrl);
  await ask(
    databaseUrl,
    'insert into launcher.migrated (source) values ($1) on conflict (one) do update set source = excluded.source',
    [source],
  );
}

/** Makes the tables of these notes where they are missing. */
export async function makeMarks(databaseUrl: string): Promise<void> {
  await ask(
    databaseUrl,
    `create schema if not exists launcher;
    create table if not exists launcher.demo_firm (
      one boolean primary key default true check (one),
      until date not null,
      begun_at timestamptz not null default now(),
      completed_at timestamptz);
    create table if not exists launcher.told_password (one boolean primary key default true check (one));
    create table if not exists launcher.migrated (
      one boolean primary key default true check (one), source text not null)`,
  );
}

/** No rows when the table does not exist. */
async function askIfThere<Row extends object>(url: string, text: string): Promise<Row[]> {
  try {
    return await ask<Row>(url, text);
  } catch (error) {
    if ((error as { code?: string }).code === noSuchTable) return [];
    throw error;
  }
}
const noSuchTable = '42P01';

async function ask<Row extends object>(url: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    // several statements at once have no values
    return (await client.query<Row>(text, values.length > 0 ? values : undefined)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}
