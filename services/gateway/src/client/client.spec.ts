import {
  assignClient,
  getClient,
  getStaff,
  listClients,
  newId,
  notFound,
  putClient,
  type Operation,
} from '@otdel/contracts';
import { aClient, aPerson } from '../testing/samples.ts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

let gate: TestGateway;
let head: string;
beforeAll(async () => {
  gate = await startGateway();
  head = (await gate.person('head')).token;
});
afterAll(() => gate?.stop());

const [anna, nina, leaving, gone] = [
  aPerson(),
  aPerson({ name: 'Nina', role: 'accountant' }),
  aPerson({ name: 'Lev' }),
  aPerson({ active: false }),
];
const client = aClient({ managerId: anna.id });
beforeEach(() => {
  gate.rooms
    .on(getStaff, ({ staffId }) => {
      const found = [anna, nina, leaving, gone].find((person) => person.id === staffId);
      if (!found) throw notFound('staff', staffId);
      return found;
    })
    .on(getClient, () => client)
    .on(listClients, () => ({ items: [client], next: null }))
    .on(putClient, () => ({ outcome: 'changed', client }))
    .on(assignClient, () => client);
});

type Answer = { code: string };
const ways: [string, Operation, (managerId: unknown, key?: string) => ReturnType<typeof gate.ask<Answer>>][] =
  [
    [
      'a PUT',
      putClient,
      (managerId, key) =>
        gate.ask<Answer>('PUT', '/api/clients/by-code/ROGA', {
          token: head,
          body: { name: 'Roga', managerId },
          ...(key && { key }),
        }),
    ],
    [
      'an assignment',
      assignClient,
      (managerId, key) =>
        gate.ask<Answer>('POST', `/api/clients/${client.id}/assignments`, {
          token: head,
          body: { managerId },
          ...(key && { key }),
        }),
    ],
  ];
const asked = (call: Operation) => gate.rooms.heard.filter((h) => h.call === call.name).length;

describe.each(ways)('%s', (_, call, give) => {
  test('gives the client to somebody who may have it, or to nobody', async () => {
    for (const managerId of [anna.id, null]) {
      expect((await give(managerId)).status).toBeLessThan(300);
      expect(gate.rooms.last(call)!.data).toMatchObject({ managerId });
    }
  });

  test('to nobody of the firm is refused, and uses up no key', async () => {
    const before = asked(call);
    const refused = await give(newId(), `mended ${call.name}`);
    expect(refused).toMatchObject({ status: 404, body: { code: 'staff_not_found' } });
    expect(asked(call)).toBe(before);
    expect((await give(anna.id, `mended ${call.name}`)).status).toBeLessThan(300);
  });

  test.each([
    ['who has left', gone, 'manager_inactive'],
    ['without clients by their role', nina, 'manager_has_no_clients'],
  ])('to somebody %s is refused', async (_who, person, code) => {
    const before = asked(call);
    const { status, body, headers } = await give(person.id);
    expect({ status, code: body.code }).toEqual({ status: 422, code });
    expect(headers.get('content-type')).toMatch(/problem\+json/);
    expect(asked(call)).toBe(before);
  });

  test('that comes again is the same one, though who gets the client has left meanwhile', async () => {
    expect((await give(leaving.id, `again ${call.name}`)).status).toBeLessThan(300);
    leaving.active = false;
    const before = asked(call);
    expect((await give(leaving.id, `again ${call.name}`)).status).toBeLessThan(300);
    expect(asked(call)).toBe(before + 1);
    expect((await give(leaving.id)).status).toBe(422);
    leaving.active = true;
  });

  test('leaves the client with whom it is, though they have left', async () => {
    const theirs = { ...client, managerId: gone.id };
    gate.rooms.on(getClient, () => theirs).on(listClients, () => ({ items: [theirs], next: null }));
    expect((await give(gone.id)).status).toBeLessThan(300);
  });
});

test('a client put without a word of its manager asks nothing of planning', async () => {
  const before = asked(getStaff);
  const put = await gate.ask('PUT', '/api/clients/by-code/ROGA', { token: head, body: { name: 'Roga' } });
  expect(put.status).toBe(200);
  expect(asked(getStaff)).toBe(before);
});
