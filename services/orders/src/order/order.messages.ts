/**
 * What the process of an order, those who command it and those who do its steps agree on. Free of zod and of
 * decimals: quantities are whole thousandths of the unit as numbers (at most 10^12), moments are ISO UTC, days ISO
 * dates. No names, telephones or letters of people.
 */
import type { Axes } from '@otdel/contracts';
import {
  type By,
  type Command,
  commandUpdate,
  type ProcessInput,
  type StepInput as ProcessStep,
} from '@otdel/temporal/workflow';
import { defineSignal } from '@temporalio/workflow';

export const orderTaskQueue = 'orders';
export const orderWorkflow = 'order';
export const orderProcessId = (orderId: string): string => `order-${orderId}`;

/** What the process knows of its order: answered by every step, enough to refuse a wrong command at once. */
export interface OrderFacts {
  number: string;
  commercial: Axes['commercial'];
  delivery: Axes['delivery'];
  feedback: Axes['feedback'];
  /** open = ordered − shipped − cancelled. */
  lines: { no: number; open: number; shipped: number }[];
  /** Numbers of the shipments that are not delivered yet. */
  onTheWay: number[];
  /** Some goods, work or service is covered by nothing. */
  uncovered: boolean;
  /** When the process must look at the promise, and when feedback stops being waited for. Null: never. */
  wake: { promiseAt: string | null; feedbackUntil: string | null };
}

/** Whom an order's process is about. */
export interface OrderSubject {
  orderId: string;
}
/** What the process remembers beside the facts. */
export interface OrderMemory {
  /** The client has answered. */
  answered: boolean;
  supplyDue: boolean;
  /** The command that made supply due, if it was one: what is bought and made is published under its id. */
  supplyCause: string | null;
}
export type OrderInput = ProcessInput<OrderSubject, OrderFacts, OrderMemory>;

export type StepInput = OrderSubject & ProcessStep;
export type CommandStep<Change> = StepInput & Command<Change>;

export interface Confirmation {
  confirmedOn?: string;
}
export interface Cancellation {
  reason: string;
  cancelledOn?: string;
}
export interface Amendment {
  reason: string;
  amendedOn?: string;
  /** Prices are whole minor units, discounts fractions as decimal strings. */
  lines: { no: number; quantity?: number; price?: number; discount?: string; promisedOn?: string }[];
  add: { itemId: string; quantity: number; price?: number; discount: string; promisedOn: string }[];
  remove: number[];
}
export interface Shipping {
  shippedOn?: string;
  carrier?: string;
  /** Left out: everything that is covered and not yet shipped. */
  lines?: { no: number; quantity: number }[];
}
export interface Delivering {
  deliveredOn?: string;
  /** Left out: all that are on their way. */
  shipmentNo?: number;
}

/** The steps of an order, one database transaction each. Repeating one changes nothing. */
export interface OrderSteps {
  confirm(step: CommandStep<Confirmation>): Promise<OrderFacts>;
  /** Reserves, buys or has made what nothing covers yet. With a `commandId` somebody asks for it. */
  secureSupply(step: StepInput & { by?: By; commandId?: string }): Promise<OrderFacts>;
  amend(step: CommandStep<Amendment>): Promise<OrderFacts>;
  ship(step: CommandStep<Shipping>): Promise<OrderFacts>;
  deliver(step: CommandStep<Delivering>): Promise<OrderFacts>;
  /** Gives back everything that covers the order and was not shipped. */
  cancel(step: CommandStep<Cancellation>): Promise<OrderFacts>;
  /** Warns of a promise at risk or notes a broken one, whichever is due by now. */
  watchPromise(step: StepInput): Promise<OrderFacts>;
  /** Asks the client, or decides not to: `feedback` is then `asked` or `not_asked`. */
  askFeedback(step: StepInput): Promise<OrderFacts>;
  close(step: StepInput): Promise<OrderFacts>;
  /** The answer has come: notes it and closes. */
  closeAnswered(step: StepInput): Promise<OrderFacts>;
}

export const confirmUpdate = commandUpdate<Confirmation>('confirm');
export const secureSupplyUpdate = commandUpdate<object>('secureSupply');
export const amendUpdate = commandUpdate<Amendment>('amend');
export const shipUpdate = commandUpdate<Shipping>('ship');
export const deliverUpdate = commandUpdate<Delivering>('deliver');
export const cancelUpdate = commandUpdate<Cancellation>('cancel');

/** There is free stock that could cover lines of this order that nothing covers. */
export const suppliesArrived = defineSignal('suppliesArrived');
/** The client has answered. */
export const feedbackAnswered = defineSignal('feedbackAnswered');
