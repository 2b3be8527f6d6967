import { type EventType, type PayloadOf } from '@otdel/contracts';
import { type Assignee, everybodyOf, type Parties } from './assignee.ts';

/** Steps of which an order has at most one open; their subject is the order. */
export const orderStepKinds = [
  'confirm_order',
  'settle_supply',
  'ship_order',
  'promise_at_risk',
  'hasten_supply',
  'ask_feedback',
] as const;
/** All steps. An order may have several of those added here: per purchase, production job, shipment, breach or opinion. */
export const stepKinds = [
  ...orderStepKinds,
  'receive_purchase',
  'complete_production',
  'confirm_delivery',
  'broken_promise',
  'bad_rating',
] as const;
export type StepKind = (typeof stepKinds)[number];

export interface About {
  orderId: string | null;
  orderNumber: string | null;
  clientId: string | null;
  /** What the title names beside the order: the number of a purchase or job, the day of a shipment or promise, a rating. */
  detail: string | null;
}
export interface Opening {
  does: 'open';
  kind: StepKind;
  subjectId: string;
  dueOn: string;
  assignee: Assignee;
  about: About;
}
/** `on` is the business date on which the step was done or became needless. */
export interface Closing {
  does: 'close';
  kind: StepKind;
  subjectId: string;
  outcome: 'done' | 'dropped';
  on: string;
}
export interface Moving {
  does: 'move';
  kind: StepKind;
  subjectId: string;
  dueOn: string;
}
/** Opening an open task changes nothing, nor does closing or moving one that is not open: events may repeat each other. */
export type StepOperation = Opening | Closing | Moving;

/** `today` is the firm's day on which the event was recorded. Dates are ISO. */
export interface StepFacts extends Parties {
  today: string;
}

/**
 * Which tasks each event of a publisher opens, closes and moves. An event without an entry does not compile. The
 * first task that an event opens gets the event's id, another one an id that follows from it.
 */
export type StepTable<E extends EventType> = {
  [T in E as T['name']]: (payload: PayloadOf<T>, aggregateId: string, facts: StepFacts) => StepOperation[];
};

export const open = (
  kind: StepKind,
  subjectId: string,
  assignee: Assignee,
  dueOn: string,
  about: About,
): Opening => ({ does: 'open', kind, subjectId, dueOn, assignee, about });
const close =
  (outcome: Closing['outcome']) =>
  (on: string, subjectId: string, ...kinds: StepKind[]): Closing[] =>
    kinds.map((kind) => ({ does: 'close', kind, subjectId, outcome, on }));
export const done = close('done');
export const dropped = close('dropped');
export const move = (kind: StepKind, subjectId: string, dueOn: string): Moving => ({
  does: 'move',
  kind,
  subjectId,
  dueOn,
});
export const operations = everybodyOf('operations');
