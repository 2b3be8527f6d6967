/**
 * The messages between the process of an order, those who command it and those who do its steps. The workflow bundle
 * includes this file, so it uses neither zod nor decimals: quantities are whole thousandths as numbers (at most
 * 10^12), moments are ISO UTC, days are ISO dates. It contains no names, telephones or letters of people.
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

/** What the process knows of its order, enough to refuse a wrong command at once. Every step answers it. */
export interface OrderFacts {
  number: string;
  commercial: Axes['commercial'];
  delivery: Axes['delivery'];
  feedback: Axes['feedback'];
  /** open = ordered − shipped − cancelled. */
  lines: { no: number; open: number; shipped: number }[];
  /** Numbers of the shipments that are not delivered yet. */
  onTheWay: number[];
  /** A line is not fully covered. */
  uncovered: boolean;
  /** The next moment to check the promise, and the moment when the wait for feedback ends. Null: never. */
  wake: { promiseAt: string | null; feedbackUntil: string | null };
}

/** The order of a process. */
export interface OrderSubject {
  orderId: string;
}
/** What the process remembers in addition to the facts. */
export interface OrderMemory {
  /** The client has answered. */
  answered: boolean;
  /** His opinion was taken back, so he is to be asked again. Memories of before do not have it. */
  askAgain?: boolean;
  supplyDue: boolean;
  /**
   * The correlation id of the command that made supply due, if it was a command: the events of the supply have it
   * too.
   */
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
/** The price of one unit, a decimal string. A number: whole minor units, as messages of before had it. */
export type Price = string | number;
export interface Amendment {
  reason: string;
  amendedOn?: string;
  /** Discounts are decimal strings from 0 to 1. */
  lines: { no: number; quantity?: number; price?: Price; discount?: string; promisedOn?: string }[];
  add: { itemId: string; quantity: number; price?: Price; discount: string; promisedOn: string }[];
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
  /** Left out: all shipments that are not delivered yet. */
  shipmentNo?: number;
}

export interface TakingBack {
  shipmentNo: number;
  reason: string;
  correctedOn?: string;
  /** Left out: everything that is left of the shipment. */
  lines?: { no: number; quantity: number }[];
}
export interface TakingBackDelivery {
  shipmentNo: number;
  reason: string;
}
export interface Returning {
  shipmentNo: number;
  reason: string;
  returnedOn?: string;
  goods: 'restock' | 'write_off';
  lines: { no: number; quantity: number }[];
}

/** The steps of an order, one database transaction each. Repeating one changes nothing. */
export interface OrderSteps {
  confirm(step: CommandStep<Confirmation>): Promise<OrderFacts>;
  /**
   * Reserves, buys or orders the production of what nothing covers yet. A `commandId` is there when staff ask for it.
   */
  secureSupply(step: StepInput & { by?: By; commandId?: string }): Promise<OrderFacts>;
  amend(step: CommandStep<Amendment>): Promise<OrderFacts>;
  ship(step: CommandStep<Shipping>): Promise<OrderFacts>;
  deliver(step: CommandStep<Delivering>): Promise<OrderFacts>;
  /** Takes back a shipment; a closed order is open again. */
  takeBack(step: CommandStep<TakingBack>): Promise<OrderFacts>;
  /** Takes back a delivery; a closed order is open again. */
  takeBackDelivery(step: CommandStep<TakingBackDelivery>): Promise<OrderFacts>;
  returnGoods(step: CommandStep<Returning>): Promise<OrderFacts>;
  /** Gives back everything that covers the order and was not shipped. */
  cancel(step: CommandStep<Cancellation>): Promise<OrderFacts>;
  /** Publishes that the promise is at risk or broken, whichever is due. */
  watchPromise(step: StepInput): Promise<OrderFacts>;
  /** Asks the client, or decides not to: `feedback` becomes `asked` or `not_asked`. */
  askFeedback(step: StepInput): Promise<OrderFacts>;
  close(step: StepInput): Promise<OrderFacts>;
  /** Records the client's answer, and closes the order. */
  closeAnswered(step: StepInput): Promise<OrderFacts>;
  /** The client has not answered after all: a closed order is open again, and he is asked again. */
  askAgain(step: StepInput): Promise<OrderFacts>;
}

export const confirmUpdate = commandUpdate<Confirmation>('confirm');
export const secureSupplyUpdate = commandUpdate<object>('secureSupply');
export const amendUpdate = commandUpdate<Amendment>('amend');
export const shipUpdate = commandUpdate<Shipping>('ship');
export const deliverUpdate = commandUpdate<Delivering>('deliver');
export const takeBackUpdate = commandUpdate<TakingBack>('takeBack');
export const takeBackDeliveryUpdate = commandUpdate<TakingBackDelivery>('takeBackDelivery');
export const returnGoodsUpdate = commandUpdate<Returning>('returnGoods');
export const cancelUpdate = commandUpdate<Cancellation>('cancel');

/** Free stock may cover lines of this order. */
export const suppliesArrived = defineSignal('suppliesArrived');
/** Money for this order has come or gone, or the head lets it go on without. */
export const moneyChanged = defineSignal('moneyChanged');
/** The client has answered. */
export const feedbackAnswered = defineSignal('feedbackAnswered');
/** The client has not answered after all. */
export const opinionTakenBack = defineSignal('opinionTakenBack');
