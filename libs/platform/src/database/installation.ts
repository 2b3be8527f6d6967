import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { logger } from '../logging.ts';
import { isPassing, type Database } from './database.ts';
import { one } from './sql.ts';

const log = logger('installation');
/** Milliseconds between two tries while the database is away. */
const retryEvery = 1_000;

/** Creates the installation id once; every role may read it. The caller holds the lock of `migrate`. */
export async function createInstallation(admin: Client, role: string): Promise<void> {
  await admin.query(`
    create schema if not exists otdel;
    create table if not exists otdel.installation (
      one boolean primary key default true check (one), id uuid not null default gen_random_uuid());
    insert into otdel.installation default values on conflict do nothing;
    grant usage on schema otdel to ${role};
    grant select on otdel.installation to ${role}`);
}

/**
 * The id of this installation: it separates firms, or production and staging, that share one Redis. It contains the oid of
 * the database, so that a copy made by `create database … template` is another installation. Waits while the database is
 * away.
 * @throws Error when the database was never migrated
 * @example const prefix = `otdel:${await installationId(database)}`
 */
export async function installationId(database: Database): Promise<string> {
  for (;;) {
    try {
      return await read(database);
    } catch (error) {
      if (!isPassing(error)) throw error;
      log.warn({ err: error }, 'the database is away; the process waits for it');
      await pause(retryEvery);
    }
  }
}

async function read(database: Database): Promise<string> {
  const row = await database.read(
    (tx) =>
      one<{ id: string }>(tx)`
      select i.id || '-' || d.oid as id
      from otdel.installation i, pg_database d where d.datname = current_database()`,
  );
  return row!.id;
}
