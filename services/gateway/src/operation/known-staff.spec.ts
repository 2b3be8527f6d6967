import { getStaff, listClients, listOrders, listTasks, newId, notFound } from '@otdel/contracts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';
import { aPerson } from '../testing/samples.ts';

let gate: TestGateway;
let token: string;
let staffId: string;
beforeAll(async () => {
  gate = await startGateway();
  ({ token, staffId } = await gate.person('head'));
  for (const list of [listOrders, listClients, listTasks])
    gate.rooms.on(list, () => ({ items: [], next: null }));
});
afterAll(() => gate?.stop());

const newcomer = newId();
beforeEach(() =>
  gate.rooms.on(getStaff, ({ staffId: asked }) => {
    if (asked === newcomer) return aPerson({ id: asked });
    throw notFound('staff', asked);
  }),
);

const get = (path: string) => gate.ask('GET', path, { token });
const lists = ['orders?managerId=', 'clients?managerId=', 'tasks?assigneeId='].map((path) => `/api/${path}`);
const reports = ['promises', 'revenue'].map((name) => `/api/reports/${name}?managerId=`);

test.each([...lists, ...reports])('%s somebody who is nobody of the staff is 404', async (path) => {
  const nobody = newId();
  expect(await get(path + nobody)).toMatchObject({
    status: 404,
    body: { code: 'staff_not_found', params: { id: nobody } },
  });
});

test.each(lists)(
  '%s a person of the staff is answered, also before the event of the person came',
  async (path) => {
    const heard = gate.rooms.heard.length;
    expect((await get(path + staffId)).status).toBe(200);
    expect(gate.rooms.heard.slice(heard).map(({ call }) => call)).not.toContain(getStaff.name);
    expect((await get(path + newcomer)).status).toBe(200);
  },
);
