import { newId, staffChanged } from '@otdel/contracts';
import { publication } from '@otdel/messaging';
import {
  eventually,
  freshDatabase,
  openStandIn,
  type Room,
  standInMigrations,
  type TestDatabase,
} from '@otdel/testing';
import pg from 'pg';
import { gatewayMigrations } from '../migrations/index.ts';
import { adminPassword, startGateway, type TestGateway } from '../testing/start-gateway.ts';

let database: TestDatabase;
let gate: TestGateway;
let planning: Room;
let sql: pg.Client;
beforeAll(async () => {
  database = await freshDatabase(gatewayMigrations, standInMigrations('planning'));
  gate = await startGateway({ database });
  planning = await openStandIn('planning', { database });
  sql = new pg.Client({ connectionString: database.adminUrl });
  await sql.connect();
});
afterAll(async () => {
  await sql?.end();
  await planning?.close();
  await gate?.stop();
  await database?.drop();
});

const signIn = (password: string) =>
  gate.ask<{ accessToken: string }>('POST', '/api/sessions', { body: { login: 'admin', password } });
const admins = async () => {
  const { rows } = await sql.query(
    `select a.login, a.staff_id as person from gateway.account a left join gateway.staff_ref s on s.id = a.staff_id
     where coalesce(s.role, a.role) = 'admin' and a.active and coalesce(s.active, true) order by a.login`,
  );
  return rows;
};
/** What a start does, of one replica or of two at once. */
const restart = async (replicas = 1) => {
  const started = await Promise.all(Array.from({ length: replicas }, () => startGateway({ beside: gate })));
  for (const replica of started) await replica.stop();
};
const leave = async (staffId: string) => {
  const left = { role: 'admin' as const, headId: null, active: false };
  await planning.publish(publication(staffChanged, staffId, left));
};

test('when the staff list takes the last administrator away, the next start gives admin back', async () => {
  const eve = await gate.person('admin');
  const own = (await signIn(adminPassword)).body.accessToken;
  const { rows } = await sql.query<{ id: string }>("select id from gateway.account where login = 'admin'");
  const change = { active: false, password: 'a forgotten one' };
  await gate.ask('PATCH', `/api/accounts/${rows[0]!.id}`, { token: eve.token, body: change });
  // somebody who may still come in: nothing is given back
  await restart();
  expect(await admins()).toEqual([{ login: eve.login, person: eve.staffId }]);

  await leave(eve.staffId);
  await eventually(async () => expect(await admins()).toEqual([]));
  await restart(2);
  expect(await admins()).toEqual([{ login: 'admin', person: null }]);
  expect((await signIn(adminPassword)).status).toBe(201);
  expect((await gate.ask('GET', '/api/me', { token: own })).status).toBe(401);
  const { rows: told } = await sql.query(
    'select action from gateway.audit where account_id = $1 and by_account is null order by at, id',
    [rows[0]!.id],
  );
  expect(told.map((t: { action: string }) => t.action)).toEqual(['account_made', 'administrator_restored']);
});

test('also when admin had become the account of a person who left', async () => {
  const staffId = newId();
  await sql.query(
    "insert into gateway.staff_ref (id, version, role, active) values ($1, 1, 'admin', false)",
    [staffId],
  );
  await sql.query("update gateway.account set staff_id = $1, role = null where login = 'admin'", [staffId]);
  expect(await admins()).toEqual([]);
  await restart();
  expect(await admins()).toEqual([{ login: 'admin', person: null }]);
});
