import type { Api } from '@otdel/ops/api';
import { eventually } from '@otdel/testing';
import type { Planting } from './planting.ts';

interface WithId {
  id: string;
}
interface Order extends WithId {
  stage: string;
}

/** A week of a firm in which everything happens that somebody writes a text for. */
export async function liveAWeek(api: Api, planting: Planting, today: Temporal.PlainDate): Promise<void> {
  await planting.do('receivables.setCutOver', {}, { on: today.subtract({ years: 1 }).toString() });
  const on = (days: number) => today.add({ days }).toString();
  const first = async (list: string) => (await api.get<{ items: WithId[] }>(`/api/${list}`)).items[0]!.id;
  const person = async (code: string, role: string) =>
    (await planting.do<{ staff: WithId }>('planning.putStaff', { code }, { role })).staff.id;
  const anna = await person('anna', 'manager');
  const boris = await person('boris', 'manager');
  await person('olga', 'operations');
  await planting.do('orders.putSupplier', { code: 'S' }, { name: 'Supplier' });
  const item = async (sku: string, more: object) =>
    (await planting.do<{ item: WithId }>('orders.putItem', { sku }, { name: sku, price: '10', ...more })).item
      .id;
  const bought = await item('BOUGHT', { supplierCode: 'S' });
  const made = await item('MADE', { supply: 'make' });
  const { client } = await eventually(() =>
    planting.do<{ client: WithId }>('crm.putClient', { code: 'C' }, { managerId: anna, contacts: [{}] }),
  );
  const clientId = client.id;
  for (const managerId of [boris, anna]) await planting.do('crm.assignClient', { clientId }, { managerId });

  const placed = async (itemId: string, promisedOn: string, more: object = {}) =>
    (
      await eventually(() =>
        planting.do<Order>(
          'orders.place',
          {},
          { clientId, managerId: anna, lines: [{ itemId, quantity: '4', promisedOn }], ...more },
        ),
      )
    ).id;
  const confirmed = async (...order: Parameters<typeof placed>) => {
    const orderId = await placed(...order);
    await planting.do('orders.confirm', { orderId });
    return orderId;
  };

  // an order that is changed, shipped, put right, delivered, and of which a part comes back
  const orderId = await placed(bought, on(30));
  await planting.do('orders.changeDetails', { orderId });
  await planting.do('orders.comment', { orderId });
  await planting.do('orders.assign', { orderId }, { managerId: boris });
  await planting.do('orders.open', { orderId }, { mayChange: true });
  await planting.do('orders.confirm', { orderId });
  await planting.do('orders.amend', { orderId }, { lines: [{ no: 1, quantity: '3' }] });
  const purchaseId = await first(`purchases?orderId=${orderId}`);
  await planting.do('orders.movePurchase', { purchaseId }, { expectedOn: on(3) });
  await planting.do('orders.receivePurchase', { purchaseId });
  await planting.do(
    'orders.takeBackReceipt',
    { purchaseId, receiptNo: 1 },
    { lines: [{ no: 1, quantity: '1' }] },
  );
  await planting.do('orders.receivePurchase', { purchaseId });
  await planting.do('orders.ship', { orderId });
  await planting.do('orders.takeBackShipment', { orderId, shipmentNo: 1 });
  await planting.do('orders.ship', { orderId });
  await planting.do('orders.changeShipment', { orderId, shipmentNo: 2 });
  await planting.do('orders.deliver', { orderId });
  await planting.do('orders.takeBackDelivery', { orderId, shipmentNo: 2 });
  await planting.do('orders.deliver', { orderId });
  await planting.do(
    'orders.returnGoods',
    { orderId, shipmentNo: 2 },
    { goods: 'restock', lines: [{ no: 1, quantity: '1' }] },
  );
  await eventually(() => planting.do('crm.recordFeedback', { orderId }, { rating: 2 }));
  await planting.do('crm.correctFeedback', { orderId }, { rating: 1 });
  await planting.do('crm.takeBackFeedback', { orderId });
  await eventually(() => planting.do('crm.recordFeedback', { orderId }, { rating: 5 }));
  await planting.do('orders.cancel', { orderId: await placed(bought, on(30)) });

  // goods that are passed on, bought and made for stock, counted
  const has = await confirmed(bought, on(20));
  await planting.do('orders.receivePurchase', { purchaseId: await first(`purchases?orderId=${has}`) });
  const lacks = await confirmed(bought, on(40));
  const pass = { lineNo: 1, toOrderId: lacks, toLineNo: 1, quantity: '1' };
  await planting.do('orders.passReservation', { orderId: has }, pass);
  const stock = { supplierCode: 'S', lines: [{ itemId: bought, quantity: '3' }] };
  const buy = async () => (await planting.do<WithId>('orders.orderPurchase', {}, stock)).id;
  await planting.do('orders.cancelPurchase', { purchaseId: await buy() });
  const short = await buy();
  await planting.do('orders.receivePurchase', { purchaseId: short }, { lines: [{ no: 1, quantity: '1' }] });
  await planting.do('orders.closePurchase', { purchaseId: short });
  const make = async () =>
    (await planting.do<WithId>('orders.orderJob', {}, { itemId: made, quantity: '3' })).id;
  const jobId = await make();
  await planting.do('orders.moveJob', { jobId }, { dueOn: on(5) });
  await planting.do('orders.completeJob', { jobId }, { quantity: '2' });
  await planting.do('orders.takeBackCompletion', { jobId, completionNo: 1 }, { quantity: '1' });
  await planting.do('orders.closeJob', { jobId });
  await planting.do('orders.cancelJob', { jobId: await make() });
  await planting.do('orders.takeInStock', { itemId: bought }, { quantity: '5' });
  await planting.do('orders.writeOffStock', { itemId: bought }, { quantity: '1' });
  await planting.do('orders.countStock', { itemId: bought }, { quantity: '9' });

  // a promise that is broken on the day it is written down
  await confirmed(bought, on(-5), { placedOn: on(-9) });
  const breachId = await eventually(() => first('breaches'));
  await planting.do('orders.commentBreach', { breachId });
  await planting.do('orders.correctCause', { breachId }, { cause: 'supplier_late' });

  await planting.do('crm.recordInteraction', { clientId }, { kind: 'call' });
  const task = await eventually(() =>
    planting.do<WithId>('planning.openTask', {}, { kind: 'call', dueOn: on(1), assigneeId: anna, clientId }),
  );
  await planting.do('planning.moveTask', { taskId: task.id }, { dueOn: on(2) });
  await planting.do('planning.assignTask', { taskId: task.id }, { assigneeId: boris });
  await payInvoices(api, planting, clientId);
  // a client who may owe nothing, and whose order the head lets go
  await planting.do('receivables.putCreditPolicy', {}, { scope: 'client', of: clientId, limit: '0' });
  const held = await placed(bought, on(30));
  await eventually(() => planting.do('orders.overrideHold', { orderId: held }, { kind: 'credit_limit' }));
  await planting.do('orders.closeBooks', {}, { through: on(-20) });
  await planting.do('orders.reopenBooks', {});
}

async function payInvoices(api: Api, planting: Planting, clientId: string): Promise<void> {
  const parts = [{ percent: '100', days: 30 }];
  await planting.do('receivables.putTerms', { code: 'T30' }, { name: 'Thirty days', parts });
  await planting.do('receivables.useTerms', {}, { code: 'T30', scope: 'segment', of: 'large' });
  const invoiceId = await eventually(async () => {
    const { items } = await api.get<{ items: WithId[] }>('/api/invoices?state=open');
    return items[0]!.id;
  });
  const pay = async (amount: string) =>
    (await planting.do<WithId>('receivables.recordPayment', {}, { clientId, amount, invoiceId })).id;
  const paid = { creditId: await pay('1.00') };
  await planting.do('receivables.undoAllocation', { ...paid, allocationNo: 1 });
  await planting.do('receivables.refund', paid, { amount: '0.50' });
  await planting.do('receivables.writeOffDebt', { invoiceId }, { amount: '0.10' });
  await api
    .post('/api/payments', { clientId, amount: '2.00' })
    .then((made) => planting.do('receivables.reversePayment', { creditId: (made as WithId).id }));
}
