import { everybodyOf } from './assignee.ts';
import { type DatedOperation, fold, type StandingStep } from './fold.ts';
import { ids } from '../testing/samples.ts';
import { type Closing, type Opening, type StepKind } from './step.ts';

const about = { orderId: ids.order, orderNumber: 'SO-1', clientId: null, detail: null };
const open = (kind: StepKind, dueOn = '2026-11-24', subjectId: string = ids.order): Opening => ({
  does: 'open',
  kind,
  subjectId,
  dueOn,
  assignee: everybodyOf('operations'),
  about,
});
const close = (kind: StepKind, on = '2026-11-24', outcome: Closing['outcome'] = 'done') =>
  ({ does: 'close', kind, subjectId: ids.order, outcome, on }) as const;
const move = (kind: StepKind, dueOn: string) =>
  ({ does: 'move', kind, subjectId: ids.order, dueOn }) as const;

const standing: StandingStep = {
  id: 'standing',
  kind: 'ship_order',
  subjectId: ids.order,
  dueOn: '2026-11-24',
  version: 3,
};
/** Each operation comes from another event: e1, e2, … */
const after = (there: StandingStep[], ...operations: DatedOperation<unknown>['operation'][]) =>
  fold(
    there,
    operations.map((operation, i) => ({ operation, event: { id: `e${i + 1}` } })),
  ).map(({ id, kind, dueOn, version, opened, closed }) => ({
    id,
    kind,
    dueOn,
    version,
    new: opened !== null,
    end: closed && { outcome: closed.outcome, onTime: closed.onTime },
  }));

test('opens under the id of the event', () => {
  expect(after([], open('ship_order'))).toEqual([
    { id: 'e1', kind: 'ship_order', dueOn: '2026-11-24', version: 1, new: true, end: null },
  ]);
});

test('opens a second task of one event under an id of its own, always the same', () => {
  const event = { id: ids.other };
  const both = () =>
    fold(
      [],
      [open('promise_at_risk'), open('hasten_supply')].map((operation) => ({ operation, event })),
    ).map(({ id, kind }) => `${kind} ${id}`);
  expect(both()[0]).toBe(`promise_at_risk ${ids.other}`);
  expect(new Set(both().map((task) => task.split(' ')[1])).size).toBe(2);
  expect(both()).toEqual(both());
});

test('opens nothing that is open', () => {
  expect(after([standing], open('ship_order', '2026-12-01'))).toEqual([]);
  expect(after([], open('ship_order'), open('ship_order')).map((t) => t.id)).toEqual(['e1']);
});

test('tells kinds and subjects apart', () => {
  const ofPurchase = open('receive_purchase', '2026-11-24', ids.purchase);
  const ofOther = open('receive_purchase', '2026-11-24', ids.other);
  expect(after([standing], open('settle_supply'), ofPurchase, ofOther).map((t) => t.id)).toEqual([
    'e1',
    'e2',
    'e3',
  ]);
});

test('closes what is open, once', () => {
  expect(after([standing], close('ship_order'), close('ship_order', '2026-11-25', 'dropped'))).toEqual([
    {
      id: 'standing',
      kind: 'ship_order',
      dueOn: '2026-11-24',
      version: 4,
      new: false,
      end: { outcome: 'done', onTime: true },
    },
  ]);
  expect(after([], close('ship_order'))).toEqual([]);
});

test('is on time by the business date of the fact', () => {
  const endOf = (on: string) => after([standing], close('ship_order', on))[0]?.end;
  expect(endOf('2026-11-24')).toEqual({ outcome: 'done', onTime: true });
  expect(endOf('2026-11-25')).toEqual({ outcome: 'done', onTime: false });
});

test('is on time by the date it was moved to', () => {
  const [task] = after([standing], move('ship_order', '2026-11-30'), close('ship_order', '2026-11-29'));
  expect(task).toMatchObject({ dueOn: '2026-11-30', version: 5, end: { onTime: true } });
});

test('moves what is open, and only to another date', () => {
  expect(after([standing], move('ship_order', '2026-11-30'))).toMatchObject([
    { dueOn: '2026-11-30', version: 4 },
  ]);
  expect(after([standing], move('ship_order', '2026-11-24'))).toEqual([]);
  expect(after([], move('ship_order', '2026-11-30'))).toEqual([]);
});

test('lives a whole life in one batch, and a second one after it', () => {
  const [first, second] = after([], open('settle_supply'), close('settle_supply'), open('settle_supply'));
  expect(first).toMatchObject({ id: 'e1', version: 2, new: true, end: { outcome: 'done' } });
  expect(second).toMatchObject({ id: 'e3', version: 1, new: true, end: null });
});
