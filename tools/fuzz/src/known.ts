import type { Api } from '@otdel/ops/api';

/** Values that exist in a firm, by the names of the parameters and of the fields that take them. */
export type Known = Record<string, (string | number)[]>;

/** Which names take which values. */
const takers = {
  orders: ['path.orderId', 'path.order', 'query.orderId', 'body.orderId', 'body.toOrderId'],
  clients: ['path.clientId', 'query.clientId', 'body.clientId'],
  items: [...['path.itemId', 'query.itemId', 'body.itemId', 'body.lines[*].itemId', 'body.add[*].itemId']],
  staff: [
    ...['path.staffId', 'query.staffId', 'query.managerId', 'query.assigneeId'],
    ...['body.managerId', 'body.assigneeId', 'body.staffId'],
  ],
  suppliers: ['query.supplierId'],
  supplierCodes: ['body.supplierCode'],
  tasks: ['path.taskId'],
  purchases: ['path.purchaseId', 'body.purchases[*].purchaseId'],
  jobs: ['path.jobId'],
  breaches: ['path.breachId'],
  imports: ['path.importId'],
  invoices: ['path.invoiceId', 'body.invoiceId'],
  credits: ['path.creditId'],
  versions: ['header.If-Match'],
  accounts: ['path.accountId', 'query.accountId'],
  numbers: [
    ...[
      'path.shipmentNo',
      'path.receiptNo',
      'path.completionNo',
      'path.allocationNo',
      'body.shipmentNo',
      'body.lineNo',
    ],
    ...['body.lines[*].no', 'body.purchases[*].lines[*].no', 'body.toLineNo'],
  ],
};

/** @param spare accounts that may be changed */
export async function knownIn(admin: Api, spare: readonly string[]): Promise<Known> {
  const first = async (list: string, field = 'id') => {
    const { items } = await admin.get<{ items: Record<string, string>[] }>(`/api/${list}`);
    return items.flatMap((item) => item[field] ?? []);
  };
  const imports = await Promise.all(
    Array.from({ length: 3 }, () => admin.post<{ id: string }>('/api/imports', {})),
  );
  const values: Record<keyof typeof takers, (string | number)[]> = {
    orders: await first('orders?limit=100'),
    clients: await first('clients?limit=100'),
    items: await first('items?limit=100'),
    staff: await first('staff?limit=100'),
    suppliers: await first('suppliers?limit=100'),
    supplierCodes: await first('suppliers?limit=100', 'code'),
    tasks: await first('tasks?limit=100'),
    purchases: await first('purchases?limit=100'),
    jobs: await first('production-jobs?limit=100'),
    breaches: await first('breaches?limit=100'),
    imports: imports.map(({ id }) => id),
    invoices: await first('invoices?limit=100'),
    credits: await first('payments?limit=100'),
    accounts: [...spare],
    versions: ['*', '"1"', '"2"', '"3"'],
    numbers: [1, 2, 3],
  };
  return Object.fromEntries(
    Object.entries(takers).flatMap(([kind, names]) =>
      names.map((name) => [name, values[kind as keyof typeof takers]]),
    ),
  );
}
