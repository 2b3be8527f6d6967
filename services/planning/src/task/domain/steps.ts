import {
  feedbackRecorded,
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

/** Everything that opens, closes or moves the tasks of an order's steps. */
export const stepEvents = [...orderEvents, ...purchaseEvents, ...productionEvents, feedbackRecorded] as const;
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
 * What an event means for the tasks of an order's steps.
 * @example stepsOf({ type: 'order.ready', aggregateId: orderId, payload }, facts) // close settle_supply, open ship_order
 */
export function stepsOf(event: StepEvent, facts: StepFacts): StepOperation[] {
  const steps = table[event.type] as (p: StepEvent['payload'], id: string, f: StepFacts) => StepOperation[];
  return steps(event.payload, event.aggregateId, facts);
}
