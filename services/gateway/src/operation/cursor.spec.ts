import { listBreaches, listClientInteractions, listOrders, listTasks, newId } from '@otdel/contracts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

let gate: TestGateway;
let token: string;
beforeAll(async () => {
  gate = await startGateway();
  ({ token } = await gate.person('head'));
  for (const list of [listOrders, listTasks, listBreaches, listClientInteractions])
    gate.rooms.on(list, () => ({ items: [], next: 'of-the-room' }));
});
afterAll(() => gate?.stop());

const get = (path: string) => gate.ask<{ next: string }>('GET', path, { token });
const nextOf = async (path: string) => (await get(path)).body.next;
const [one, other] = [newId(), newId()];

test.each([
  ['with the same filters', '/api/orders?late=true&limit=7&', '/api/orders?late=true&limit=7&', listOrders],
  ['with pages of another size', '/api/tasks?limit=7&', '/api/tasks?limit=200&', listTasks],
  ['with a default written out', '/api/breaches?', '/api/breaches?state=standing&', listBreaches],
  [
    'of one client',
    `/api/clients/${one}/interactions?`,
    `/api/clients/${one}/interactions?`,
    listClientInteractions,
  ],
])('the cursor of a list %s goes on, and its room gets it as it gave it', async (_, first, second, list) => {
  const cursor = await nextOf(first);
  expect(cursor).not.toBe('of-the-room');
  expect((await get(`${second}cursor=${cursor}`)).status).toBe(200);
  expect(gate.rooms.last(list)!.data).toMatchObject({ cursor: 'of-the-room' });
});

test.each([
  ['another list', '/api/tasks?', '/api/orders?'],
  ['a filter more', '/api/orders?', '/api/orders?late=true&'],
  ['a filter less', '/api/tasks?state=open&', '/api/tasks?'],
  ['a filter of another value', '/api/orders?late=true&', '/api/orders?late=false&'],
  ['another client', `/api/clients/${one}/interactions?`, `/api/clients/${other}/interactions?`],
])('a cursor is refused with %s, and no room is asked', async (_, first, second) => {
  const cursor = await nextOf(first);
  const heard = gate.rooms.heard.length;
  expect(await get(`${second}cursor=${cursor}`)).toMatchObject({
    status: 400,
    body: { code: 'invalid_input', errors: [{ path: 'cursor', code: 'cursor_foreign' }] },
  });
  expect(gate.rooms.heard).toHaveLength(heard);
});
