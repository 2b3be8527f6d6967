import { forbidden, newId, queueState, redriveQueue, services, type Service } from '@otdel/contracts';
import { rooms } from '../room/room.health.ts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';
import type { QueueView } from './queue.queries.ts';

let gate: TestGateway;
let token: string;
const calm = (service: Service): QueueView => ({
  service,
  outbox: { pending: 0, oldestSeconds: 0 },
  inbox: { applied: 7, waiting: 0, poisoned: 0 },
  queue: null,
  poisoned: [],
});
beforeAll(async () => {
  gate = await startGateway();
  token = await gate.admin();
  for (const room of rooms)
    gate.rooms
      .on(queueState(room), () => calm(room))
      .on(redriveQueue(room), () => ({ tried: 2, again: 1, jobs: 0 }));
});
afterAll(() => gate?.stop());

const look = () => gate.ask<{ items: QueueView[]; away: string[] }>('GET', '/api/queues', { token });

test('all queues at a glance, our own among them; a room that is away or fails is named', async () => {
  const all = await look();
  expect(all.body.items.map((q) => q.service)).toEqual(services);
  expect(all.body.items[0]).toMatchObject({ inbox: { applied: 0 }, queue: { failed: 0 } });
  expect(all.body.away).toEqual([]);
  gate.rooms.close('crm');
  gate.rooms.on(queueState('planning'), () => {
    throw forbidden('administrators_only');
  });
  const part = await look();
  expect(part.body.items.map((q) => q.service)).toEqual(['gateway', 'orders', 'analytics', 'receivables']);
  expect(part.body.away).toEqual(['crm', 'planning']);
  await gate.rooms.open('crm');
});

test('a redrive goes to the room that is named, or is done here', async () => {
  const aggregateId = newId();
  const ask = (service: string, body: object) =>
    gate.ask('POST', `/api/queues/${service}/redrive`, { token, body });
  expect((await ask('orders', { aggregateId })).body).toEqual({ tried: 2, again: 1, jobs: 0 });
  expect(gate.rooms.last(redriveQueue('orders'))!.data).toEqual({ aggregateId });
  expect((await ask('gateway', {})).body).toEqual({ tried: 0, again: 0, jobs: 0 });
});
