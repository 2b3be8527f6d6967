import { isOperation, type Operation } from '../operation.ts';
import { services, type Service } from '../subscriptions.ts';
import * as account from './account.operations.ts';
import * as books from './books.operations.ts';
import * as breach from './breach.operations.ts';
import * as client from './client.operations.ts';
import * as feedback from './feedback.operations.ts';
import * as importing from './import.operations.ts';
import * as credit from './credit.operations.ts';
import * as correction from './correction.operations.ts';
import * as debt from './debt.operations.ts';
import * as deal from './deal.operations.ts';
import * as interaction from './interaction.operations.ts';
import * as invoice from './invoice.operations.ts';
import * as item from './item.operations.ts';
import * as job from './job.operations.ts';
import * as live from './live.operations.ts';
import * as orderHistory from './order-history.operations.ts';
import * as orderDetails from './order-details.operations.ts';
import * as order from './order.operations.ts';
import * as payment from './payment.operations.ts';
import * as processes from './process.operations.ts';
import * as purchase from './purchase.operations.ts';
import * as queue from './queue.operations.ts';
import * as report from './report.operations.ts';
import * as session from './session.operations.ts';
import * as staff from './staff.operations.ts';
import * as stock from './stock.operations.ts';
import * as task from './task.operations.ts';
import * as terms from './terms.operations.ts';

const declaredIn = (file: object): Operation[] => Object.values(file).filter(isOperation);

/** What may be asked of the firm from outside and between rooms, by business word. */
export const operationsOn = {
  books: declaredIn(books),
  breach: declaredIn(breach),
  order: [
    ...declaredIn(order),
    ...declaredIn(orderDetails),
    ...declaredIn(orderHistory),
    ...declaredIn(correction),
    ...declaredIn(deal),
  ],
  purchase: [...declaredIn(purchase), ...declaredIn(job)],
  item: [...declaredIn(item), ...declaredIn(stock)],
  client: declaredIn(client),
  import: declaredIn(importing),
  interaction: [...declaredIn(interaction), ...declaredIn(feedback)],
  staff: declaredIn(staff),
  task: declaredIn(task),
  report: declaredIn(report),
  terms: declaredIn(terms),
  invoice: declaredIn(invoice),
  payment: declaredIn(payment),
  debt: declaredIn(debt),
  credit: declaredIn(credit),
  queue: declaredIn(queue),
  process: declaredIn(processes),
  account: declaredIn(account),
  session: declaredIn(session),
  live: declaredIn(live),
} as const satisfies Record<string, readonly Operation[]>;

/** Everything that may be asked. */
export const operations: readonly Operation[] = [
  ...Object.values(operationsOn).flat(),
  ...services.flatMap((service) => [queue.queueState(service), queue.redriveQueue(service)]),
];

/** What one room answers. */
export const operationsOf = (room: Service): Operation[] =>
  operations.filter(({ name }) => name.startsWith(`${room}.`));
