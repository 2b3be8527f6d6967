import { getStaff, type Role } from '@otdel/contracts';
import { openRoom, type Room, type RoomOptions } from '@otdel/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gateway } from '../gateway.ts';
import { gatewayMigrations } from '../migrations/index.ts';
import { askingAt, signInAt, type Ask } from './asking.ts';
import { FakeRooms } from './fake-rooms.ts';
import { aPerson } from './samples.ts';

export const adminPassword = 'the first password';
export interface TestGateway {
  room: Room;
  url: string;
  rooms: FakeRooms;
  ask: Ask;
  /** Signs the first administrator in. @returns an access token */
  admin(): Promise<string>;
  /** Makes a person of a role with an account, and signs them in. */
  person(role: Role): Promise<{ token: string; staffId: string; accountId: string; login: string }>;
  stop(): Promise<void>;
}

/**
 * Starts a gateway on real servers with fake rooms.
 * @param options.beside a gateway to start a second replica of, with the same rooms and database
 */
export async function startGateway({
  beside,
  ...options
}: RoomOptions & { beside?: TestGateway } = {}): Promise<TestGateway> {
  const uploads = mkdtempSync(join(tmpdir(), 'otdel-uploads-'));
  const rooms = beside?.rooms ?? (await new FakeRooms().start());
  const room = await openRoom(gateway.module, gatewayMigrations, {
    database: beside?.room.database,
    configure: gateway.configure,
    ...options,
    env: {
      TOKEN_SECRET: 'a secret that is long enough for tests',
      ADMIN_PASSWORD: adminPassword,
      ADMIN_MUST_CHANGE: 'false',
      // the gateway answers no RPC
      RPC_PORT: undefined,
      STORAGE_URL: pathToFileURL(uploads).href,
      ...rooms.env,
      ...options.env,
    },
  });
  const url = (await room.app.getUrl()).replace('[::1]', '127.0.0.1');

  const ask = askingAt(url);
  const admin = () => signInAt(ask, 'admin', adminPassword);

  let people = 0;
  const person: TestGateway['person'] = async (role) => {
    const staff = aPerson({ role });
    rooms.on(getStaff, () => staff);
    const account = { login: `${role}-${++people}-${process.hrtime.bigint()}`, password: 'a good password' };
    const made = await ask<{ id: string }>('POST', '/api/accounts', {
      token: await admin(),
      body: { ...account, staffId: staff.id, mustChange: false },
    });
    if (made.status !== 201) throw new Error(`no account: ${made.text}`);
    const token = await signInAt(ask, account.login, account.password);
    return { token, staffId: staff.id, accountId: made.body.id, login: account.login };
  };
  const stop = async () => {
    await room.close();
    if (!beside) rooms.stop();
    rmSync(uploads, { recursive: true, force: true });
  };
  return { room, url, rooms, ask, admin, person, stop };
}
