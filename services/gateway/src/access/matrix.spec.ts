import { operations, roles, type ActorRole, type Operation } from '@otdel/contracts';
import { eventually } from '@otdel/testing';
import { sampled, sampleOf, type Sample } from '../testing/matrix-samples.ts';
import { makeThings, type Known, type Things } from '../testing/matrix-things.ts';
import { WholeFirm } from '../testing/whole-firm.ts';

/**
 * Who may what of whose: every operation with a route, by everybody, on what is their own, what is another's and what is
 * not there, through the real gateway to the real rooms. What is expected follows from `may` and from who sees a thing.
 */
const askers = [...roles, 'operator', 'nobody'] as const;
type Asker = (typeof askers)[number];
const whose = ['own', 'foreign', 'missing', 'malformed'] as const;
type Whose = (typeof whose)[number];

let firm: WholeFirm;
let things: Things;
let known: Known;
let secrets: string[];
beforeAll(async () => {
  firm = await WholeFirm.open();
  ({ things, known, secrets } = await makeThings(firm));
}, 60_000);
afterAll(() => firm?.close());

const served = operations.filter(({ route }) => route !== null);
const tokenOf = async (asker: Asker, ownSession = false): Promise<string | undefined> => {
  if (asker === 'nobody') return undefined;
  if (asker === 'operator') return firm.operator;
  return ownSession ? firm.signIn(firm.people[asker]) : firm.people[asker].token;
};

test('every operation with a route is in the matrix, and nothing else', () => {
  for (const operation of served) expect(() => sampleOf(operation)).not.toThrow();
  expect(served.map(({ name }) => name)).toEqual(expect.arrayContaining([...sampled]));
});

/** The statuses that are right; a command that was done once may be refused by its rules the second time. */
function expected(operation: Operation, sample: Sample, asker: Asker, which: Whose): number[] {
  const { may, kind, status } = operation;
  if (may !== 'anyone') {
    if (asker === 'nobody') return [401];
    if (!may.includes(asker as ActorRole)) return [403];
  }
  if (which === 'malformed') return [400];
  const { always } = sample;
  if (always !== undefined) return [typeof always === 'number' ? always : always(asker)];
  const thing = sample.of && things[sample.of];
  const listed = sample.lists === true;
  if (thing && !listed && which === 'missing') return [sample.missing ?? 404];
  if (thing && !listed && which === 'foreign' && !thing.seenBy(asker)) return [404];
  const done = status === 'made' ? [200, 201] : [status];
  return kind === 'command' ? [...done, 409, 422] : done;
}

async function ask(operation: Operation, sample: Sample, asker: Asker, which: Whose) {
  const [method, path] = operation.route!.split(' ') as [string, string];
  const thing = sample.of && things[sample.of];
  const id = thing ? idOf(thing, asker, which) : '';
  const input = which === 'malformed' ? { unknown: '1' } : sample.input(id, known, asker);
  const url = path.replace(/:\w+/, encodeURIComponent(id)).replace(/:\w+No/, '1');
  const token = await tokenOf(asker, sample.ownSession);
  const inQuery = method === 'GET' || operation.takes === 'file';
  const query = inQuery ? `?${new URLSearchParams(input as Record<string, string>).toString()}` : '';
  return firm.ask(method, url + query, {
    ...(token && { token }),
    ...(method !== 'GET' && { body: operation.takes === 'file' ? sample.file : input }),
    headers: { ...(operation.takes === 'file' && { 'content-type': 'text/csv' }), ...sample.headers },
  });
}

const idOf = (thing: Things[keyof Things], asker: Asker, which: Whose): string => {
  if (which === 'foreign') return thing.foreign;
  if (which === 'missing') return thing.missing();
  return asker === 'operator' || asker === 'nobody' ? thing.own('manager') : thing.own(asker);
};

test.each(served.map((operation) => [operation.name, operation] as const))('%s', async (_, operation) => {
  const sample = sampleOf(operation);
  const wrong: object[] = [];
  let done = 0;
  for (const which of whose)
    for (const asker of askers) {
      if (sample.of === null && (which === 'foreign' || which === 'missing')) continue;
      const right = expected(operation, sample, asker, which);
      const { status, text } = await ask(operation, sample, asker, which);
      if (status < 300) done++;
      if (!right.includes(status)) wrong.push({ asker, which, right, status, text: text.slice(0, 300) });
      if (asker === 'manager' && status < 300)
        for (const secret of secrets)
          if (text.includes(secret)) wrong.push({ asker, which, told: secret, text: text.slice(0, 300) });
    }
  expect(wrong).toEqual([]);
  // a matrix of refusals alone would prove nothing
  if (sample.always === undefined) expect(done).toBeGreaterThan(0);
});

/** An order of the client of the matrix's manager, which another manager takes. */
const dealOfAnother = (): Promise<{ id: string }> =>
  firm.do('POST', '/api/orders', {
    clientId: known.clients.own,
    managerId: known.managers.foreign,
    lines: [{ itemId: known.itemId, quantity: '2', promisedOn: '2199-01-01' }],
  });

test('an order that operations take without saying whose it is belongs to the manager of its client', async () => {
  const { operations: clerk } = firm.people;
  const lines = [{ itemId: known.itemId, quantity: '1', promisedOn: '2199-01-01' }];
  const body = { clientId: known.clients.foreign, lines };
  const taken = await firm.ask<{ manager: { id: string } }>('POST', '/api/orders', {
    token: clerk.token,
    body,
  });
  expect(taken).toMatchObject({ status: 201, body: { manager: { id: known.managers.foreign } } });
});

test('an order is given to another with its open tasks, and the record shows whose it was', async () => {
  const { id } = await dealOfAnother();
  const { head, manager } = firm.people;
  const openTask = () => firm.first(`/api/tasks?orderId=${id}&kind=confirm_order&state=open`);
  expect(await openTask()).toMatchObject({ assigneeId: known.managers.foreign });
  const body = { managerId: manager.staffId, reason: 'on holiday' };
  const give = (token: string, key?: string, over = {}) =>
    firm.ask('POST', `/api/orders/${id}/assignments`, {
      token,
      ...(key && { key }),
      body: { ...body, ...over },
    });
  expect((await give(manager.token)).status).toBe(403);
  const given = await give(head.token, 'given');
  expect(given).toMatchObject({
    status: 201,
    body: {
      manager: { id: manager.staffId, name: 'manager-of-the-firm' },
      assignments: [
        {
          managerId: manager.staffId,
          previousManagerId: known.managers.foreign,
          by: head.staffId,
          reason: 'on holiday',
        },
      ],
    },
  });
  expect((await give(head.token, 'given')).body).toMatchObject({ manager: { id: manager.staffId } });
  expect(await give(head.token)).toMatchObject({ status: 422, body: { code: 'order_is_theirs' } });
  await eventually(async () => expect(await openTask()).toMatchObject({ assigneeId: manager.staffId }));
  const page = await firm.ask('GET', `/api/orders/${id}/assignments`, { token: manager.token });
  expect(page.body).toMatchObject({ items: [{ reason: 'on holiday' }], next: null });
});

test('an order is given to nobody who is inactive or makes no deals', async () => {
  const { id } = await dealOfAnother();
  const { accountant } = firm.people;
  const gone = await firm.person('gone', 'manager');
  await firm.do('PUT', '/api/staff/by-code/gone', { name: 'gone', role: 'manager', active: false });
  const give = (managerId: string) =>
    firm.ask('POST', `/api/orders/${id}/assignments`, {
      token: firm.people.head.token,
      body: { managerId, reason: 'text' },
    });
  expect(await give(gone.staffId)).toMatchObject({ status: 422, body: { code: 'manager_inactive' } });
  expect(await give(accountant.staffId)).toMatchObject({
    status: 422,
    body: { code: 'manager_makes_no_deals' },
  });
});

/** The statuses of what a manager may do with an order: see it, confirm, amend and cancel it, and look for its supply. */
async function triedBy(token: string, id: string): Promise<(number | string)[]> {
  const tried: [string, string, object?][] = [
    ['GET', ''],
    ['POST', '/confirm', {}],
    ['POST', '/amend', { reason: 'r', lines: [{ no: 1, price: '0.01' }] }],
    ['POST', '/supply', {}],
    ['POST', '/cancel', { reason: 'r' }],
  ];
  const statuses: (number | string)[] = [];
  for (const [method, path, body] of tried) {
    const said = await firm.ask<{ code?: string }>(method, `/api/orders/${id}${path}`, {
      token,
      ...(body && { body }),
    });
    statuses.push(said.body.code ?? said.status);
  }
  return statuses;
}
const seesOnly = [200, ...Array.from({ length: 4 }, () => 'order_of_another')];
const changes = [200, 200, 200, 200, 200];
const opens = (id: string, mayChange: boolean) =>
  firm.do<object>('POST', `/api/orders/${id}/openings`, { mayChange, reason: 'text' });

test("the client's manager sees the deal of another and does not change it; its manager does", async () => {
  const { id } = await dealOfAnother();
  expect(await triedBy(firm.people.manager.token, id)).toEqual(seesOnly);
  expect(await triedBy(await firm.signIn({ login: 'another-manager' }), id)).toEqual(changes);
});

test("the client's manager changes the deal of another when the head has said so, until he says otherwise", async () => {
  const [{ id }, { id: second }] = [await dealOfAnother(), await dealOfAnother()];
  const { manager } = firm.people;
  expect(
    (await firm.ask('POST', `/api/orders/${id}/openings`, { token: manager.token, body: {} })).status,
  ).toBe(403);
  expect(await opens(id, true)).toMatchObject({
    openTo: manager.staffId,
    assignments: [{ kind: 'opened', managerId: manager.staffId, reason: 'text' }],
  });
  expect(await triedBy(manager.token, id)).toEqual(changes);
  await opens(second, true);
  expect(await opens(second, false)).toMatchObject({ openTo: null, assignments: [{}, { kind: 'closed' }] });
  expect(await triedBy(manager.token, second)).toEqual(seesOnly);
});

test("the client's manager changes the deal of somebody who has left", async () => {
  const leaver = await firm.person('leaver', 'manager');
  const { id } = await firm.do('POST', '/api/orders', {
    clientId: known.clients.own,
    managerId: leaver.staffId,
    lines: [{ itemId: known.itemId, quantity: '2', promisedOn: '2199-01-01' }],
  });
  const { token } = firm.people.manager;
  expect(await triedBy(token, id)).toEqual(seesOnly);
  await firm.do('PUT', '/api/staff/by-code/leaver', { name: 'leaver', role: 'manager', active: false });
  await eventually(async () => {
    const supply = await firm.ask('POST', `/api/orders/${id}/supply`, { token, body: {} });
    expect(supply.status).not.toBe(403);
  });
  expect(await triedBy(token, id)).toEqual(changes);
});

test('an order that was placed before its client was handed over is answered again, and no other is placed', async () => {
  const { manager } = firm.people;
  const client = { name: 'Client handed over', managerId: manager.staffId };
  const { client: one } = await firm.do<{ client: { id: string } }>(
    'PUT',
    '/api/clients/by-code/OVER',
    client,
  );
  const order = {
    clientId: one.id,
    lines: [{ itemId: known.itemId, quantity: '1', promisedOn: '2199-01-01' }],
  };
  const place = (key: string) =>
    firm.ask<{ id: string }>('POST', '/api/orders', { token: manager.token, key, body: order });
  const first = await place('lost answer');
  await firm.do('POST', `/api/clients/${one.id}/assignments`, { managerId: known.managers.foreign });
  expect(await place('lost answer')).toMatchObject({ status: 201, body: { id: first.body.id } });
  expect((await place('another')).status).toBe(404);
});
