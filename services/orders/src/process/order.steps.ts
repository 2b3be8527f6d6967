import { Injectable } from '@nestjs/common';
import { FeedbackService } from '../feedback/feedback.service.ts';
import { PromiseService } from '../promise/promise.service.ts';
import { DeliveryService } from '../shipment/delivery.service.ts';
import { ShipmentService } from '../shipment/shipment.service.ts';
import { AmendmentService } from '../deal/amendment.service.ts';
import { CancellationService } from '../deal/cancellation.service.ts';
import { ConfirmationService } from '../deal/confirmation.service.ts';
import { type OrderSteps } from '../order/order.messages.ts';

/** Who does which step of an order. */
@Injectable()
export class OrderStepsService implements OrderSteps {
  constructor(
    private readonly confirmation: ConfirmationService,
    private readonly amendment: AmendmentService,
    private readonly shipment: ShipmentService,
    private readonly delivery: DeliveryService,
    private readonly cancellation: CancellationService,
    private readonly promise: PromiseService,
    private readonly feedback: FeedbackService,
  ) {}

  confirm: OrderSteps['confirm'] = (step) => this.confirmation.confirm(step);
  secureSupply: OrderSteps['secureSupply'] = (step) => this.confirmation.secureSupply(step);
  amend: OrderSteps['amend'] = (step) => this.amendment.amend(step);
  ship: OrderSteps['ship'] = (step) => this.shipment.ship(step);
  deliver: OrderSteps['deliver'] = (step) => this.delivery.deliver(step);
  cancel: OrderSteps['cancel'] = (step) => this.cancellation.cancel(step);
  watchPromise: OrderSteps['watchPromise'] = (step) => this.promise.watch(step);
  askFeedback: OrderSteps['askFeedback'] = (step) => this.feedback.ask(step);
  close: OrderSteps['close'] = (step) => this.feedback.close(step);
  closeAnswered: OrderSteps['closeAnswered'] = (step) => this.feedback.closeAnswered(step);
}
