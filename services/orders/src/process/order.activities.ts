import { bindActivities } from '@otdel/temporal';
import type { OrderSteps } from '../order/order.messages.ts';

const names: Record<keyof OrderSteps, true> = {
  confirm: true,
  secureSupply: true,
  amend: true,
  ship: true,
  deliver: true,
  cancel: true,
  watchPromise: true,
  askFeedback: true,
  close: true,
  closeAnswered: true,
};

/** What the process of an order has done for it: each step in the name of who asked, or of the firm itself. */
export const orderActivities = (steps: OrderSteps): OrderSteps =>
  bindActivities<OrderSteps>(steps, Object.keys(names) as (keyof OrderSteps)[]);
