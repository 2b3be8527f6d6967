import { freshDatabase, sharedServers, type TestDatabase } from '@otdel/testing';
import pg from 'pg';
import { readConfig } from '../config.ts';
import { Database } from './database.ts';
import { connect } from './database.module.ts';
import { installationId } from './installation.ts';

const rooms = ['crm', 'orders'].map((service) => ({ service, migrations: [] }));
let firm: TestDatabase;
let other: TestDatabase;
beforeAll(async () => {
  firm = await freshDatabase(...rooms);
  other = await freshDatabase(...rooms);
});
afterAll(async () => {
  await firm?.drop();
  await other?.drop();
});

async function idIn(url: string, service: string): Promise<string> {
  const database = new Database(
    await connect(readConfig({ SERVICE: service, DATABASE_URL: url }), { schema: service }),
  );
  try {
    return await installationId(database);
  } finally {
    await database.onApplicationShutdown();
  }
}

test('all rooms of a firm read one id, and another firm has another one', async () => {
  const id = await idIn(firm.url('crm'), 'crm');
  expect(await idIn(firm.url('orders'), 'orders')).toBe(id);
  expect(await idIn(other.url('crm'), 'crm')).not.toBe(id);
});

test('it stays when the firm is migrated again', async () => {
  const id = await idIn(firm.url('crm'), 'crm');
  for (const room of rooms) await firm.migrate(room);
  expect(await idIn(firm.url('crm'), 'crm')).toBe(id);
});

test('a copy on the same server is another installation', async () => {
  const copy = `${firm.name}_copy`;
  const admin = new pg.Client({ connectionString: sharedServers().postgres });
  await admin.connect();
  try {
    await admin.query(`create database ${copy} template ${firm.name}`);
    const url = firm.url('crm').replace(firm.name, copy);
    expect(await idIn(url, 'crm')).not.toBe(await idIn(firm.url('crm'), 'crm'));
  } finally {
    await admin.query(`drop database if exists ${copy} with (force)`);
    await admin.end();
  }
});

test('a room of a database that was never migrated does not start', async () => {
  const empty = await freshDatabase();
  try {
    await expect(idIn(empty.adminUrl, 'crm')).rejects.toThrow(/installation/);
  } finally {
    await empty.drop();
  }
});
