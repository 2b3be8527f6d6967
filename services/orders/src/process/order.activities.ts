import type { Activities } from '@otdel/temporal';
import { AmendmentService } from '../deal/amendment.service.ts';
import { CancellationService } from '../deal/cancellation.service.ts';
import { ConfirmationService } from '../deal/confirmation.service.ts';
import { FeedbackService } from '../feedback/feedback.service.ts';
import type { OrderSteps } from '../order/order.messages.ts';
import { PromiseService } from '../promise/promise.service.ts';
import { DeliveryService } from '../shipment/delivery.service.ts';
import { ShipmentService } from '../shipment/shipment.service.ts';
import { TakingBackService } from '../shipment/taking-back.service.ts';

/** By step: the service that does it. */
export const orderSteps: Activities<OrderSteps> = {
  confirm: ConfirmationService,
  secureSupply: ConfirmationService,
  amend: AmendmentService,
  ship: ShipmentService,
  deliver: DeliveryService,
  takeBack: TakingBackService,
  takeBackDelivery: TakingBackService,
  returnGoods: TakingBackService,
  cancel: CancellationService,
  watchPromise: PromiseService,
  askFeedback: FeedbackService,
  close: FeedbackService,
  closeAnswered: FeedbackService,
  askAgain: FeedbackService,
};
