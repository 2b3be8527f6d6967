import {
  feedbackEvents,
  orderEvents,
  type PayloadOf,
  productionEvents,
  purchaseEvents,
} from '@otdel/contracts';
import { feedbackSteps } from './feedback-steps.ts';
import { orderSteps } from './order-steps.ts';
import { productionSteps } from './production-steps.ts';
import { purchaseSteps } from './purchase-steps.ts';
import { type StepFacts, type StepOperation, type StepTable } from './step.ts';

/** The events that open, close or move the tasks of an order's steps. */
export const stepEvents = [
  ...orderEvents,
  ...purchaseEvents,
  ...productionEvents,
  ...feedbackEvents,
] as const;
type StepEventType = (typeof stepEvents)[number];
type StepEvents = {
  [E in StepEventType as E['name']]: { type: E['name']; aggregateId: string; payload: PayloadOf<E> };
};
export type StepEvent = StepEvents[keyof StepEvents];

const table: StepTable<StepEventType> = {
  ...orderSteps,
  ...purchaseSteps,
  ...productionSteps,
  ...feedbackSteps,
};

/**
 * Which tasks of an order's steps an event opens, closes and moves.
 * @example stepsOf({ type: 'order.ready', aggregateId: orderId, payload }, facts) // close settle_supply, open ship_order
 */
export function stepsOf(event: StepEvent, facts: StepFacts): StepOperation[] {
  const steps = table[event.type] as (p: StepEvent['payload'], id: string, f: StepFacts) => StepOperation[];
  return steps(event.payload, event.aggregateId, facts);
}
