import { newId, type OrderView, type clientView, type staffView, type taskView } from '@otdel/contracts';
import type { z } from 'zod';

const none = {
  ordered: '5',
  shipped: '0',
  reserved: '0',
  inPurchase: '0',
  inProduction: '0',
  uncovered: '5',
  cancelled: '0',
};

export function anOrder(over: Partial<OrderView> = {}): OrderView {
  return {
    id: newId(),
    number: 'SO-2026-000001',
    externalRef: null,
    client: { id: newId(), name: 'Roga i Kopyta' },
    manager: { id: newId(), name: 'Anna' },
    stage: 'placed',
    axes: { commercial: 'placed', supply: 'none', delivery: 'none', feedback: 'none' },
    currency: 'RUB',
    value: '100.00',
    placedOn: '2026-11-24',
    promisedOn: '2026-12-01',
    firstPromisedOn: '2026-12-01',
    shippedOn: null,
    late: false,
    version: 1,
    values: { ordered: '100.00', cancelled: '0.00', shipped: '0.00' },
    note: null,
    placedAt: '2026-11-24T09:00:00Z',
    confirmedAt: null,
    closedAt: null,
    cancelledOn: null,
    cancelReason: null,
    lines: [],
    coverage: none,
    promises: [],
    breaches: [],
    stageLog: [],
    shipments: [],
    assignments: [],
    openTo: null,
    purchases: [],
    jobs: [],
    olderIn: [],
    ...over,
  };
}

export const aClient = (over: Partial<z.output<typeof clientView>> = {}): z.output<typeof clientView> => ({
  id: newId(),
  code: 'ROGA',
  name: 'Roga i Kopyta',
  region: null,
  segment: null,
  keyClient: false,
  active: true,
  managerId: null,
  contacts: [],
  version: 3,
  ...over,
});

export const aPerson = (over: Partial<z.output<typeof staffView>> = {}): z.output<typeof staffView> => ({
  id: newId(),
  code: 'anna',
  name: 'Anna',
  role: 'manager',
  headId: null,
  active: true,
  version: 1,
  ...over,
});

export const aTask = (over: Partial<z.output<typeof taskView>> = {}): z.output<typeof taskView> => ({
  id: newId(),
  kind: 'confirm_order',
  title: { en: 'Confirm the order', ru: 'Подтвердить заказ' },
  state: 'open',
  assigneeId: null,
  assigneeRole: 'manager',
  dueOn: '2026-11-25',
  overdue: false,
  orderId: null,
  orderNumber: null,
  clientId: null,
  purchaseId: null,
  jobId: null,
  openedAt: '2026-11-24T09:00:00Z',
  openedBy: null,
  closedAt: null,
  closedBy: null,
  moves: 0,
  version: 1,
  ...over,
});
