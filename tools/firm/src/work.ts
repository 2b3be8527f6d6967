import type { OrderView } from '@otdel/contracts';
import type { Ids } from '@otdel/firm-files';
import { ApiError, type Api } from '@otdel/ops/api';

/** An order that a person finds in hand on the first morning. */
interface InHand {
  ref: string;
  client: string;
  manager: string;
  /** Days after the last day of the history. */
  promisedIn: number;
  sku: string;
  quantity: string;
  /** What has been done of it. */
  steps: readonly ('confirm' | 'ship' | 'ship-part')[];
}

/** One of each stage that a history alone leaves empty, and a promise that cannot be kept as things are. */
const inHand: readonly InHand[] = [
  {
    ref: 'W00001',
    client: 'C001',
    manager: 'ivanov',
    promisedIn: 10,
    sku: 'TABLE-1',
    quantity: '2',
    steps: [],
  },
  {
    ...{ ref: 'W00002', client: 'C002', manager: 'petrova', promisedIn: 1, sku: 'PAINT-R', quantity: '4' },
    steps: ['confirm'],
  },
  {
    ...{ ref: 'W00003', client: 'C003', manager: 'sidorov', promisedIn: 2, sku: 'PAINT-R', quantity: '6' },
    steps: ['confirm', 'ship-part'],
  },
  {
    ...{ ref: 'W00004', client: 'C004', manager: 'ivanov', promisedIn: 3, sku: 'PAINT-R', quantity: '3' },
    steps: ['confirm', 'ship'],
  },
  {
    ...{ ref: 'W00005', client: 'C005', manager: 'petrova', promisedIn: 1, sku: 'STEEL-2', quantity: '5000' },
    steps: ['confirm'],
  },
];
export const refsInHand: readonly string[] = inHand.map(({ ref }) => ref);

/**
 * Begins the orders in hand. Each request is idempotent, so a load that was cut off goes on here.
 * @param until the last day of the history
 * @returns what the firm refused, with the reason
 */
export async function beginWork(
  api: Api,
  ids: Ids,
  until: Temporal.PlainDate,
): Promise<{ ref: string; reason: string }[]> {
  const found = { quantity: '100', receivedOn: until.toString(), reason: 'Найдено на складе при обходе' };
  await api.postOnce(`/api/items/${ids.items.get('PAINT-R')!}/receipts`, found);
  const refused: { ref: string; reason: string }[] = [];
  for (const order of inHand)
    try {
      await begin(api, ids, order, until);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status >= 500) throw error;
      refused.push({ ref: order.ref, reason: error.message });
    }
  return refused;
}

async function begin(api: Api, ids: Ids, order: InHand, until: Temporal.PlainDate): Promise<void> {
  const { ref, client, manager, promisedIn, sku, quantity, steps } = order;
  const promisedOn = until.add({ days: promisedIn }).toString();
  const { id } = await api.postOnce<OrderView>('/api/orders', {
    externalRef: ref,
    clientId: ids.clients.get(client)!,
    managerId: ids.staff.get(manager)!,
    placedOn: until.toString(),
    lines: [{ itemId: ids.items.get(sku)!, quantity, promisedOn }],
  });
  for (const step of steps)
    if (step === 'confirm') await api.postOnce(`/api/orders/${id}/confirm`, {});
    else {
      const part = step === 'ship-part' && { lines: [{ no: 1, quantity: '2' }] };
      await api.postOnce(`/api/orders/${id}/shipments`, { shippedOn: until.toString(), ...part });
    }
}
