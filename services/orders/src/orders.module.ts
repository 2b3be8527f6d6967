import { Module } from '@nestjs/common';
import { MessagingModule } from '@otdel/messaging';
import { answering, DatabaseModule } from '@otdel/platform';
import { TemporalModule, workflowsOf } from '@otdel/temporal';
import { BooksQueries } from './books/books.queries.ts';
import { BooksService } from './books/books.service.ts';
import { OpenDays } from './books/open-days.service.ts';
import { CreditConsumer } from './credit/credit.consumer.ts';
import { CreditService } from './credit/credit.service.ts';
import { GateService } from './credit/gate.service.ts';
import { OverrideService } from './credit/override.service.ts';
import { Item } from './item/item.entity.ts';
import { ItemQueries } from './item/item.queries.ts';
import { KnownRecordsQueries } from './item/known-records.queries.ts';
import { ItemService } from './item/item.service.ts';
import { CoverageService } from './order/coverage.service.ts';
import { OrderBook } from './order/order-book.service.ts';
import { orderSteps } from './process/order.activities.ts';
import { OrderCommands } from './process/order-commands.service.ts';
import { OrderConsumer } from './process/order.consumer.ts';
import { orderTaskQueue, orderWorkflow } from './order/order.messages.ts';
import { OrderProcess } from './process/order.process.ts';
import { ProcessQueries } from './process/process.queries.ts';
import { OrderHistoryQueries } from './order/order-history.queries.ts';
import { OrderDetailsService } from './order/order-details.service.ts';
import { OrderQueries } from './order/order.queries.ts';
import { DealManagerService } from './deal/deal-manager.service.ts';
import { PlacingService } from './deal/placing.service.ts';
import { StepService } from './order/step.service.ts';
import { PartyConsumer } from './party/party.consumer.ts';
import { PartyService } from './party/party.service.ts';
import { CompletionCorrectionService } from './production/completion-correction.service.ts';
import { CompletionService } from './production/completion.service.ts';
import { JobQueries } from './production/job.queries.ts';
import { BreachQueries } from './promise/breach.queries.ts';
import { BreachService } from './promise/breach.service.ts';
import { RiskConsumer } from './promise/risk.consumer.ts';
import { RiskService } from './promise/risk.service.ts';
import { PurchaseQueries } from './purchase/purchase.queries.ts';
import { PurchaseService } from './purchase/purchase.service.ts';
import { JobService } from './production/job.service.ts';
import { PassingService } from './supply/passing.service.ts';
import { StockMovesQueries } from './stock/stock-moves.queries.ts';
import { StocktakingService } from './stocktaking/stocktaking.service.ts';
import { LossService } from './supply/loss.service.ts';
import { OrderingService } from './supply/ordering.service.ts';
import { ReceiptCorrectionService } from './purchase/receipt-correction.service.ts';
import { ReceiptService } from './purchase/receipt.service.ts';
import { OpeningService } from './item/opening.service.ts';
import { StockService } from './stock/stock.service.ts';
import { Supplier } from './supplier/supplier.entity.ts';
import { SupplierService } from './supplier/supplier.service.ts';
import { SupplyService } from './supply/supply.service.ts';
import { TakingBackArrivalsService } from './supply/taking-back-arrivals.service.ts';

const order = [
  BreachQueries,
  BreachService,
  RiskConsumer,
  RiskService,
  CoverageService,
  DealManagerService,
  OrderBook,
  OrderCommands,
  OrderConsumer,
  OrderProcess,
  OrderDetailsService,
  OrderHistoryQueries,
  OrderQueries,
  PlacingService,
  ProcessQueries,
  StepService,
];
/** The services that do the steps; one service may do several. */
const steps = [...new Set(Object.values(orderSteps))];
const supply = [
  CompletionCorrectionService,
  CompletionService,
  JobQueries,
  JobService,
  LossService,
  OpeningService,
  OrderingService,
  PassingService,
  PurchaseService,
  PurchaseQueries,
  ReceiptCorrectionService,
  ReceiptService,
  StockMovesQueries,
  StockService,
  StocktakingService,
  SupplyService,
  TakingBackArrivalsService,
];
const credit = [CreditConsumer, CreditService, GateService, OverrideService];
const catalogue = [ItemQueries, ItemService, KnownRecordsQueries, SupplierService];
const books = [BooksQueries, BooksService, OpenDays];
const parties = [PartyConsumer, PartyService];
const providers = [...order, ...steps, ...supply, ...credit, ...catalogue, ...books, ...parties];

@Module({
  imports: [
    DatabaseModule.forRoot({ schema: 'orders', entities: [Item, Supplier] }),
    MessagingModule.forService({ service: 'orders' }),
    TemporalModule.forWorker({
      taskQueue: orderTaskQueue,
      workflows: workflowsOf(import.meta.url),
      steps: { [orderWorkflow]: orderSteps },
    }),
  ],
  controllers: answering('orders', ...providers),
  providers,
})
export class OrdersModule {}
