import { assignClient, listInteractions, newId, putClient, recordFeedback } from '@otdel/contracts';
import { type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { answers, events, knownOrder, named, openCrm, reasons, someone } from '../testing/crm.ts';

let room: Room;
let annas: string;
beforeAll(async () => {
  room = await openCrm();
  annas = (await room.ask(putClient, named('FB', { managerId: anna.staffId }), { as: head })).client.id;
});
afterAll(() => room?.close());

const head = someone('head');
const [anna, boris, clara] = [someone('manager'), someone('manager'), someone('manager')];

/** An order that boris made with anna's client. The client was asked on 2026-11-20. */
async function order({ isAsked = true } = {}): Promise<string> {
  const whose = { number: 'SO-2026-000007', clientId: annas, managerId: boris.staffId! };
  const id = await knownOrder(room, whose, { isAsked });
  return id;
}
const answer = (orderId: string, more = {}) => ({ orderId, rating: 4, comment: 'On the day', ...more });

it('is a contact with a rating, and publishes one event of each, without words', async () => {
  const orderId = await order();
  const made = await room.ask(
    recordFeedback,
    answer(orderId, { answeredOn: '2026-11-22', channel: 'in_person' }),
    { as: head },
  );
  expect(made).toEqual({
    id: expect.any(String),
    clientId: annas,
    kind: 'feedback',
    subject: 'Feedback on order SO-2026-000007',
    body: 'On the day',
    happenedAt: '2026-11-22T09:00:00Z',
    recordedAt: '2026-11-24T09:00:00Z',
    recordedBy: head.staffId,
    orderId,
    rating: 4,
    takenBack: false,
    corrections: [],
  });
  expect((await room.ask(listInteractions, { orderId, kind: 'feedback' }, { as: anna })).items).toEqual([
    made,
  ]);
  expect(await events(room, made.id)).toEqual([
    {
      type: 'interaction.recorded',
      version: 1,
      payload: { clientId: annas, kind: 'feedback', happenedAt: '2026-11-22T09:00:00Z', orderId },
    },
    {
      type: 'feedback.recorded',
      version: 2,
      payload: { clientId: annas, orderId, rating: 4, askedOn: '2026-11-20', answeredOn: '2026-11-22' },
    },
  ]);
});

it('is of today when no day is given', async () => {
  const made = await room.ask(recordFeedback, answer(await order()), { as: head });
  expect(made.happenedAt).toBe('2026-11-24T09:00:00Z');
  expect((await events(room, made.id))[1]!.payload['answeredOn']).toBe('2026-11-24');
});

it.each([
  ['2026-11-25', 'answered_in_future'],
  ['2026-11-19', 'answered_before_asked'],
])('is not of %s: %s', async (answeredOn, code) => {
  const orderId = await order();
  await expect(room.ask(recordFeedback, answer(orderId, { answeredOn }), { as: head })).rejects.toMatchObject(
    {
      kind: 'refused',
      code,
    },
  );
  expect((await room.ask(listInteractions, { orderId }, { as: head })).items).toEqual([]);
});

it('is refused when it was never asked for', async () => {
  const orderId = await order({ isAsked: false });
  await expect(room.ask(recordFeedback, answer(orderId), { as: head })).rejects.toMatchObject({
    kind: 'refused',
    code: 'feedback_not_asked',
  });
});

it('is recorded by whoever made the deal and whoever has the client, and by no other manager', async () => {
  expect((await room.ask(recordFeedback, answer(await order()), { as: anna })).recordedBy).toBe(anna.staffId);
  expect((await room.ask(recordFeedback, answer(await order()), { as: boris })).recordedBy).toBe(
    boris.staffId,
  );
  const orderId = await order();
  for (const id of [orderId, newId()])
    await expect(room.ask(recordFeedback, answer(id), { as: clara })).rejects.toMatchObject({
      kind: 'not_found',
      code: 'order_not_found',
    });
  await expect(
    room.ask(recordFeedback, answer(orderId), { as: someone('accountant') }),
  ).rejects.toMatchObject({
    kind: 'forbidden',
  });
  await room.ask(assignClient, { clientId: annas, managerId: clara.staffId }, { as: head });
  await expect(room.ask(recordFeedback, answer(orderId), { as: anna })).rejects.toMatchObject({
    kind: 'not_found',
  });
  expect((await room.ask(recordFeedback, answer(orderId), { as: clara })).recordedBy).toBe(clara.staffId);
  await room.ask(assignClient, { clientId: annas, managerId: anna.staffId }, { as: head });
});

it('a client of nobody opens no order of another manager', async () => {
  const { client } = await room.ask(putClient, named('FREE'), { as: head });
  const whose = { number: 'SO-8', clientId: client.id, managerId: boris.staffId! };
  const orderId = await knownOrder(room, whose, { isAsked: true });
  await expect(room.ask(recordFeedback, answer(orderId), { as: anna })).rejects.toMatchObject({
    kind: 'not_found',
  });
  await expect(
    room.ask(recordFeedback, answer(orderId), { as: someone('manager', null) }),
  ).rejects.toMatchObject({
    kind: 'not_found',
  });
});

it('is recorded once per order, and a repeated command answers as the first time', async () => {
  const [orderId, commandId] = [await order(), newId()];
  const first = await room.ask(recordFeedback, answer(orderId), { as: head, key: commandId });
  expect(await room.ask(recordFeedback, answer(orderId), { as: head, key: commandId })).toEqual(first);
  await expect(
    room.ask(recordFeedback, answer(orderId, { rating: 1 }), { as: head, key: commandId }),
  ).rejects.toMatchObject({ kind: 'conflict', code: 'idempotency_key_reused' });
  await expect(room.ask(recordFeedback, answer(orderId), { as: head })).rejects.toMatchObject({
    kind: 'refused',
    code: 'feedback_already_recorded',
  });
});

it('is asked for again after the client was handed over: the answer follows the rights of today', async () => {
  const [orderId, key] = [await order(), newId()];
  const record = (actor: typeof anna) => room.ask(recordFeedback, answer(orderId), { as: actor, key });
  const first = await record(anna);
  await room.ask(assignClient, { clientId: annas, managerId: clara.staffId }, { as: head });
  await expect(record(anna)).rejects.toMatchObject({ kind: 'not_found', code: 'order_not_found' });
  await room.ask(assignClient, { clientId: annas, managerId: anna.staffId }, { as: head });
  expect(await record(anna)).toEqual(first);
});

it('of several that come at once takes one, and leaves no trace of the others', async () => {
  const orderId = await order();
  const settled = await room.atOnce(
    'order_ref',
    [1, 2, 3, 4, 5].map(
      (rating) => () => room.ask(recordFeedback, answer(orderId, { rating }), { as: head }),
    ),
  );
  const taken = answers(settled);
  expect(taken).toHaveLength(1);
  expect(reasons(settled)).toEqual(
    Array.from({ length: 4 }, () => expect.objectContaining({ code: 'feedback_already_recorded' })),
  );
  const { items } = await room.ask(listInteractions, { orderId }, { as: head });
  expect(items).toEqual(taken);
  const published = await room.rows(sql`
    select from outbox where type in ('feedback.recorded', 'interaction.recorded') and payload->>'orderId' = ${orderId}`);
  expect(published).toHaveLength(2);
});
