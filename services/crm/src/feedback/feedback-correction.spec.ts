import {
  type Actor,
  booksClosed,
  booksId,
  booksReopened,
  correctFeedback,
  listInteractions,
  newId,
  putClient,
  recordFeedback,
  takeBackFeedback,
} from '@otdel/contracts';
import { publication } from '@otdel/messaging';
import { eventually, type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { answers, events, knownOrder, named, openCrm, reasons, someone } from '../testing/crm.ts';

/** Today is 2026-11-24; the clients were asked on 2026-11-20. */
let room: Room;
let annas: string;
beforeAll(async () => {
  room = await openCrm();
  annas = (await room.ask(putClient, named('FC', { managerId: anna.staffId }), { as: head })).client.id;
});
afterAll(() => room?.close());

const [head, anna, clara] = [someone('head'), someone('manager'), someone('manager')];
const wasWrong = { reason: 'the wrong order' };

/** @returns the id of an order with an opinion of the 22nd */
async function rated(rating = 1): Promise<string> {
  const orderId = await knownOrder(
    room,
    { number: 'SO-2026-000009', clientId: annas, managerId: newId() },
    { isAsked: true },
  );
  await room.ask(
    recordFeedback,
    { orderId, rating, comment: 'Late', answeredOn: '2026-11-22' },
    { as: anna },
  );
  return orderId;
}
const correct = (orderId: string, change: object, as: Actor = anna, key?: string) =>
  room.ask(correctFeedback, { orderId, ...wasWrong, ...change }, { as, key });
const takeBack = (orderId: string, more = {}, as: Actor = anna, key?: string) =>
  room.ask(takeBackFeedback, { orderId, ...wasWrong, ...more }, { as, key });

it('what is corrected counts, and what was recorded first is kept beside it', async () => {
  const orderId = await rated();
  const corrected = await correct(orderId, { rating: 5, comment: 'In time' });
  expect(corrected).toMatchObject({ rating: 5, body: 'In time', happenedAt: '2026-11-22T09:00:00Z' });
  expect(corrected).toMatchObject({ recordedBy: anna.staffId, takenBack: false });
  expect(corrected.corrections).toEqual([
    {
      kind: 'corrected',
      on: '2026-11-22',
      recordedAt: expect.stringMatching(/^2026-11-24T09:00:00/),
      reason: 'the wrong order',
      by: anna.staffId,
      byName: '',
      before: { rating: 1, comment: 'Late', answeredOn: '2026-11-22' },
    },
  ]);
  expect((await room.ask(listInteractions, { orderId }, { as: head })).items).toEqual([corrected]);
  expect((await events(room, corrected.id)).at(-1)).toEqual({
    type: 'feedback.corrected',
    version: 3,
    payload: {
      clientId: annas,
      orderId,
      rating: 5,
      answeredOn: '2026-11-22',
      correctedOn: '2026-11-22',
      previously: { rating: 1, answeredOn: '2026-11-22' },
    },
  });
});

it('a day and a comment are corrected, and taken away, and the rest stays', async () => {
  const orderId = await rated(3);
  const moved = await correct(orderId, { answeredOn: '2026-11-21', correctedOn: '2026-11-23' });
  expect(moved).toMatchObject({ rating: 3, body: 'Late', happenedAt: '2026-11-21T09:00:00Z' });
  expect(moved.corrections[0]).toMatchObject({ on: '2026-11-23' });
  const silent = await correct(orderId, { comment: null });
  expect(silent).toMatchObject({ rating: 3, body: null });
  expect(silent.corrections.map(({ before }) => before)).toEqual([
    { rating: 3, comment: 'Late', answeredOn: '2026-11-21' },
    { rating: 3, comment: 'Late', answeredOn: '2026-11-22' },
  ]);
});

it.each([
  [{ rating: 1, comment: 'Late' }, 'nothing_to_correct'],
  [{ answeredOn: '2026-11-19' }, 'answered_before_asked'],
  [{ answeredOn: '2026-11-25' }, 'answered_in_future'],
  [{ rating: 2, correctedOn: '2026-11-25' }, 'corrected_in_future'],
  [{ rating: 2, correctedOn: '2026-11-21' }, 'corrected_before_answered'],
])('%j is refused with %s, and nothing is changed', async (change, code) => {
  const orderId = await rated();
  await expect(correct(orderId, change)).rejects.toMatchObject({ kind: 'refused', code });
  const { items } = await room.ask(listInteractions, { orderId }, { as: head });
  expect(items).toMatchObject([{ rating: 1, body: 'Late', corrections: [] }]);
});

it('what is taken back does not count; the next opinion is recorded beside it', async () => {
  const orderId = await rated();
  const gone = await takeBack(orderId);
  expect(gone).toMatchObject({ takenBack: true, rating: 1, corrections: [{ kind: 'taken_back' }] });
  for (const again of [() => takeBack(orderId), () => correct(orderId, { rating: 2 })])
    await expect(again()).rejects.toMatchObject({ kind: 'refused', code: 'feedback_not_recorded' });
  const next = await room.ask(
    recordFeedback,
    { orderId, rating: 5, comment: 'Good', answeredOn: '2026-11-23' },
    { as: head },
  );
  expect(next).toMatchObject({ id: gone.id, rating: 5, body: 'Good', takenBack: false });
  expect(next).toMatchObject({ happenedAt: '2026-11-23T09:00:00Z', recordedBy: head.staffId });
  expect(next.corrections).toMatchObject([
    { kind: 'recorded_again', reason: null, by: head.staffId, before: { rating: 1, comment: 'Late' } },
    { kind: 'taken_back', reason: 'the wrong order', by: anna.staffId, before: { rating: 1 } },
  ]);
  expect((await events(room, gone.id)).slice(1).map(({ type }) => type)).toEqual([
    'feedback.recorded',
    'feedback.taken_back',
    'feedback.recorded',
  ]);
});

it('an order without an opinion has none to put right', async () => {
  const whose = { number: 'SO-2026-000010', clientId: annas, managerId: newId() };
  const orderId = await knownOrder(room, whose, { isAsked: true });
  await expect(takeBack(orderId)).rejects.toMatchObject({ code: 'feedback_not_recorded' });
});

it('is put right by whoever may record it, and by no other manager', async () => {
  const orderId = await rated();
  for (const asking of [correct(orderId, { rating: 2 }, clara), takeBack(orderId, {}, clara)])
    await expect(asking).rejects.toMatchObject({ kind: 'not_found', code: 'order_not_found' });
  await expect(takeBack(orderId, {}, someone('accountant'))).rejects.toMatchObject({ kind: 'forbidden' });
  expect((await correct(orderId, { rating: 2 }, head)).rating).toBe(2);
});

it('a repeated command answers as the first time and changes nothing', async () => {
  const [orderId, key] = [await rated(), newId()];
  const first = await takeBack(orderId, {}, anna, key);
  expect(await takeBack(orderId, {}, anna, key)).toEqual(first);
  await room.ask(recordFeedback, { orderId, rating: 4 }, { as: anna });
  expect((await takeBack(orderId, {}, anna, key)).takenBack).toBe(false);
});

it('of several at once one takes it back, and one of several records the next', async () => {
  const orderId = await rated();
  const taken = await room.atOnce(
    'feedback',
    [1, 2, 3].map(() => () => takeBack(orderId)),
  );
  expect(answers(taken)).toHaveLength(1);
  expect(reasons(taken)).toMatchObject([
    { code: 'feedback_not_recorded' },
    { code: 'feedback_not_recorded' },
  ]);
  const recorded = await room.atOnce(
    'feedback',
    [3, 4, 5].map((rating) => () => room.ask(recordFeedback, { orderId, rating }, { as: head })),
  );
  expect(answers(recorded)).toHaveLength(1);
  const again = { code: 'feedback_already_recorded' };
  expect(reasons(recorded)).toMatchObject([again, again]);
});

it('in closed books an opinion is put right today, and its day stays', async () => {
  const [orderId, other] = [await rated(), await rated()];
  const closedThrough = (through: string | null) =>
    eventually(async () =>
      expect(await room.rows(sql`select closed_through as "through" from books`)).toEqual([{ through }]),
    );
  await room.publish(publication(booksClosed, booksId, { through: '2026-11-22', previously: null }));
  await closedThrough('2026-11-22');
  expect((await correct(orderId, { rating: 4 })).corrections[0]).toMatchObject({ on: '2026-11-24' });
  for (const asking of [
    correct(orderId, { answeredOn: '2026-11-23' }),
    takeBack(orderId, { correctedOn: '2026-11-22' }),
  ])
    await expect(asking).rejects.toMatchObject({ kind: 'refused', code: 'books_closed' });
  expect((await takeBack(other)).corrections[0]).toMatchObject({ on: '2026-11-24' });
  await room.publish(publication(booksReopened, booksId, { through: null, previously: '2026-11-22' }));
  await closedThrough(null);
});
