import { feedbackRecorded, newId, subscriptions } from '@otdel/contracts';
import { eventually, freshDatabase, sharedServers, type TestDatabase } from '@otdel/testing';
import { openRoom, roomMigrations, publishChanges, upTo, type Room } from './testing/rooms.ts';
import { unconfirmed } from './outbox.ts';
import { asSystem } from '@otdel/platform';
import { publish } from './publish.ts';

/** Orders hears of crm's clients; one day its next release hears of crm's interactions too. */
let db: TestDatabase;
let crm: Room;
let orders: Room | undefined;
const openOrders = () =>
  openRoom('orders', { databaseUrl: db.url('orders'), redisUrl: sharedServers().redis });
const { interaction: heardLater } = subscriptions.orders;

beforeAll(async () => {
  delete subscriptions.orders.interaction;
  db = await freshDatabase(roomMigrations('crm'), roomMigrations('orders'));
  crm = await openRoom('crm', {
    databaseUrl: db.url('crm'),
    redisUrl: sharedServers().redis,
    reconcileEvery: 400,
  });
  orders = await openOrders();
});
afterAll(async () => {
  subscriptions.orders.interaction = heardLater!;
  await crm?.app.close();
  await orders?.app.close();
  await db?.drop();
});

const answer = (interactionId: string) =>
  asSystem(() =>
    crm.database.transaction((tx) =>
      publish(
        tx,
        feedbackRecorded,
        interactionId,
        {
          clientId: newId(),
          orderId: newId(),
          rating: 5,
          askedOn: null,
          answeredOn: '2026-11-24',
        },
        Temporal.Now.instant(),
      ),
    ),
  );

test('a room that begins to hear of another aggregate of its publisher is told what it has missed of it', async () => {
  const interaction = newId();
  await answer(interaction);
  const [client] = (await publishChanges(crm, 1, 2)) as [string];
  await eventually(async () => expect(await orders!.versions(client)).toEqual([1, 2]));
  // all is confirmed that orders hears of; what is newer than the answer is among it
  await eventually(async () =>
    expect(await crm.database.read((tx) => unconfirmed(tx, 'orders', 0, 10))).toMatchObject({ ids: [] }),
  );
  await orders!.app.close();

  subscriptions.orders.interaction = heardLater!;
  orders = await openOrders();
  await answer(interaction);
  await eventually(async () => expect(await orders!.versions(interaction)).toEqual(upTo(2)));
});
