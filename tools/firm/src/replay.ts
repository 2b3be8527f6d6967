import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { OrderView } from '@otdel/contracts';
import { LeftOut, orderBody, type FirmFiles, type Row } from '@otdel/firm-files';
import { Api, ApiError } from '@otdel/ops/api';
import type { Ids } from './present.ts';
import { forEach } from './pool.ts';

export interface ReplayOptions {
  concurrency?: number;
  onProgress?: (done: number, total: number) => void;
}
export interface ReplayResult {
  orders: number;
  seconds: number;
  /** Orders that the firm refused, with the reason. */
  refused: { ref: string; reason: string }[];
}
type OrderRow = Row<'orders'>;
type Purchase = { id: string; state: string };
type Job = { id: string; state: string };

/**
 * Replays a firm's history through the gateway. The manager of each order places and confirms it. Its purchases and
 * production jobs are completed. It is shipped and delivered on the recorded business dates, or cancelled; open orders
 * stay open. Goods arrive and leave in the order of their days, because what arrives goes to the earliest promise. Each
 * step depends on the state of the order and is idempotent, so an interrupted replay goes on where it stopped.
 */
export async function replayFirm(
  admin: Api,
  firm: FirmFiles,
  ids: Ids,
  options: ReplayOptions = {},
): Promise<ReplayResult> {
  const started = performance.now();
  const opened: string[] = [];
  // nobody asked for these accounts
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(async () => {
    for (const id of opened) await admin.patch(`/api/accounts/${id}`, { active: false });
  });
  const operations = await operationsDesk(admin, opened);
  const managers = await managersOf(admin, firm, ids, opened);
  const linesOf = Map.groupBy(firm.order_lines, (l) => l.row.order);
  const orders = firm.orders
    .map((o) => o.row)
    .sort((a, b) => a.placed_on.localeCompare(b.placed_on) || a.ref.localeCompare(b.ref));
  const refused: ReplayResult['refused'] = [];
  let done = 0;
  const step = (work: (row: OrderRow) => Promise<void>, isLast: (row: OrderRow) => boolean) => {
    return async (row: OrderRow) => {
      let ended = isLast(row);
      try {
        await work(row);
      } catch (error) {
        if (!(error instanceof LeftOut) && (!(error instanceof ApiError) || error.status >= 500)) throw error;
        refused.push({ ref: row.ref, reason: error.message });
        ended = true;
      }
      if (ended) options.onProgress?.(++done, orders.length);
    };
  };
  const taken = new Map<string, OrderView>();
  const take = step(
    async (row) => {
      const lines = (linesOf.get(row.ref) ?? []).map((at) => at.row);
      const body = orderBody(row, lines, ids);
      taken.set(row.ref, await takeAgain(row, body, managers.get(row.manager)!, admin));
    },
    (row) => !row.shipped_on,
  );
  const send = step(
    (row) => sendAgain(row, taken.get(row.ref)!, operations),
    () => true,
  );

  const atATime = options.concurrency ?? 16;
  const byDay = [...Map.groupBy(orders, (row) => row.shipped_on ?? '')].filter(([day]) => day !== '');
  byDay.sort(([a], [b]) => a.localeCompare(b));
  let next = 0;
  const takeUntil = (day: string | undefined): Promise<void> => {
    const first = next;
    while (next < orders.length && (day === undefined || orders[next]!.placed_on <= day)) next += 1;
    return forEach(orders.slice(first, next), atATime, take);
  };
  for (const [day, shipped] of byDay) {
    await takeUntil(day);
    await forEach(
      shipped.filter((row) => taken.has(row.ref)),
      atATime,
      send,
    );
  }
  await takeUntil(undefined);
  return { orders: orders.length, seconds: (performance.now() - started) / 1000, refused };
}

/** Places and confirms the order as its manager; the administrator cancels it when the history says so. */
async function takeAgain(row: OrderRow, body: object, manager: Api, admin: Api): Promise<OrderView> {
  const order = await placed(row, body, manager);
  const at = `/api/orders/${order.id}`;
  const confirmed =
    order.stage === 'placed'
      ? await manager.postOnce<OrderView>(`${at}/confirm`, { confirmedOn: row.placed_on })
      : order;
  if (!row.cancelled_on || confirmed.stage === 'cancelled') return confirmed;
  const cancelled = { reason: 'Cancelled, says the history', cancelledOn: row.cancelled_on };
  // what is told late is broken by then, and only the head and administrators date anything before a breach
  return admin.postOnce<OrderView>(`${at}/cancel`, cancelled);
}

/** Ships and delivers the order on its days. */
async function sendAgain(row: OrderRow, taken: OrderView, operations: Api): Promise<void> {
  let order = taken;
  const at = `/api/orders/${order.id}`;
  if (!order.shippedOn) {
    await receiveAll(order, row.shipped_on!, operations);
    const body = { shippedOn: row.shipped_on, ...(row.carrier && { carrier: row.carrier }) };
    order = await operations.postOnce<OrderView>(`${at}/shipments`, body);
  }
  if (order.axes.delivery === 'shipped')
    await operations.postOnce(`${at}/deliveries`, { deliveredOn: row.delivered_on ?? row.shipped_on });
}

async function placed(row: OrderRow, body: object, manager: Api): Promise<OrderView> {
  try {
    return await manager.postOnce<OrderView>('/api/orders', body);
  } catch (error) {
    // an import, or a replay with another account, has placed it before
    if (!(error instanceof ApiError) || error.status !== 409) throw error;
    const { items } = await manager.get<{ items: { id: string }[] }>(
      `/api/orders?externalRef=${encodeURIComponent(row.ref)}`,
    );
    if (!items[0]) throw error;
    return manager.get<OrderView>(`/api/orders/${items[0].id}`);
  }
}

/**
 * Completes purchases and production jobs until everything of the order is reserved. What arrives may go to an earlier
 * promise; the order then waits for another purchase.
 */
async function receiveAll(order: OrderView, on: string, operations: Api): Promise<void> {
  for (
    let seen = order;
    seen.axes.supply !== 'covered';
    seen = await operations.get<OrderView>(`/api/orders/${order.id}`)
  ) {
    const purchases = await operations.get<{ items: Purchase[] }>(
      `/api/purchases?orderId=${order.id}&state=open`,
    );
    for (const { id } of purchases.items)
      await operations.postOnce(`/api/purchases/${id}/receipts`, { receivedOn: on });
    const jobs = await operations.get<{ items: Job[] }>(
      `/api/production-jobs?orderId=${order.id}&state=open`,
    );
    for (const { id } of jobs.items)
      await operations.postOnce(`/api/production-jobs/${id}/completions`, { completedOn: on });
    if (purchases.items.length + jobs.items.length > 0) continue;
    if (seen.axes.supply === 'uncovered')
      throw new ApiError(422, {
        code: 'nobody_supplies',
        detail: 'a line is covered by neither stock nor a supplier',
      });
    await pause(100);
  }
}

/** Acts as a person with the role of operations, or as the administrator when there is none. */
async function operationsDesk(admin: Api, opened: string[]): Promise<Api> {
  const { items } = await admin.get<{ items: { id: string; code: string }[] }>(
    '/api/staff?role=operations&active=true&limit=1',
  );
  return items[0] ? asStaff(admin, items[0], opened) : admin;
}

/** The administrator acts for people who have left: nobody can act as them. The order still names its manager. */
async function managersOf(
  admin: Api,
  firm: FirmFiles,
  ids: Ids,
  opened: string[],
): Promise<Map<string, Api>> {
  const left = new Set<string>();
  for await (const { id } of admin.all<{ id: string }>('/api/staff?active=false')) left.add(id);
  const managers = new Map<string, Api>();
  for (const code of new Set(firm.orders.map((o) => o.row.manager))) {
    const id = ids.staff.get(code);
    if (id) managers.set(code, left.has(id) ? admin : await asStaff(admin, { id, code }, opened));
  }
  return managers;
}

/**
 * Acts as a person of the firm. A person without an account gets one, with a password that nobody knows; one that an
 * earlier replay opened is opened again.
 * @param opened the ids of the accounts that are to be closed again
 */
async function asStaff(
  admin: Api,
  { id: staffId, code }: { id: string; code: string },
  opened: string[],
): Promise<Api> {
  const { items: accounts } = await admin.get<{ items: { id: string; login: string; active: boolean }[] }>(
    `/api/accounts?staffId=${staffId}`,
  );
  const login = `staff-${code}`.toLowerCase();
  const account = accounts.find((a) => a.active);
  if (account && account.login !== login) return admin.as(account.id);
  const ours = account ?? accounts.find((a) => a.login === login);
  if (!ours && accounts.length > 0) return admin;
  const password = randomBytes(24).toString('base64url');
  const { id } = ours ?? (await admin.post<{ id: string }>('/api/accounts', { login, password, staffId }));
  if (ours && !ours.active) await admin.patch(`/api/accounts/${id}`, { active: true });
  opened.push(id);
  return admin.as(id);
}
