import { newId, roles, sightOf, type ActorRole, type Role } from '@otdel/contracts';
import { eventually } from '@otdel/testing';
import type { Person, WholeFirm } from './whole-firm.ts';

/** Three things of a kind: one of the matrix's manager, one of another manager, and one that does not exist. */
export interface Thing {
  own: (role: Role) => string;
  foreign: string;
  missing: () => string;
  /** Whether a role sees the things of others. */
  seenBy: (role: ActorRole) => boolean;
}
export type Things = Awaited<ReturnType<typeof makeThings>>['things'];
export type Kind = keyof Things;
/** Further ids that the input of some operations needs. */
export interface Known {
  itemId: string;
  clients: Record<'own' | 'foreign', string>;
  managers: Record<'own' | 'foreign', string>;
  supplierCode: string;
  /** Items that are made. */
  madeId: string;
  /** An order that waits for the goods that others have. */
  lackingId: string;
  /** Of the client of the matrix's manager. */
  invoiceId: string;
}

const everybody = () => true;
const bySight = (role: ActorRole): boolean => sightOf({ role, staffId: null }).everything;
const leaders = (role: ActorRole): boolean => role === 'head' || role === 'admin';

interface Deal {
  clientId: string;
  managerId: string;
}

/**
 * Makes the things that the matrix calls operations on.
 * @returns `secrets`: texts that no answer to the matrix's manager may contain
 */
export async function makeThings(firm: WholeFirm) {
  const other = await firm.person('another-manager', 'manager');
  const manager = firm.people.manager;
  await firm.do('PUT', '/api/cut-over', { on: '2020-01-01' });
  for (const code of ['T30', 'T60']) {
    const terms = { name: code, parts: [{ percent: '100', days: 30 }] };
    await firm.do('PUT', `/api/terms/by-code/${code}`, terms);
  }
  await firm.do('PUT', '/api/suppliers/by-code/S', { name: 'Supplier' });
  const item = async (sku: string, over: object) =>
    (
      await firm.do<{ item: { id: string } }>('PUT', `/api/items/by-sku/${sku}`, {
        name: sku,
        price: '10',
        ...over,
      })
    ).item.id;
  const [stocked, bought, made, scarce] = [
    await item('STOCKED', {}),
    await item('BOUGHT', { supplierCode: 'S' }),
    await item('MADE', { supply: 'make' }),
    await item('SCARCE', { supply: 'none' }),
  ];
  await firm.do('PUT', '/api/items/by-sku/STOCKED/opening-stock', { quantity: '100000' });
  await firm.do('PUT', '/api/items/by-sku/SCARCE/opening-stock', { quantity: '80' });

  const dealOf = async (code: string, { staffId }: Person, region?: string): Promise<Deal> => {
    const { client } = await firm.do<{ client: { id: string } }>('PUT', `/api/clients/by-code/${code}`, {
      name: `Client ${code}`,
      managerId: staffId,
      ...(region && { region }),
    });
    return { clientId: client.id, managerId: staffId };
  };
  const prepaid = { percent: '100', holds: 'supply' };
  const wholly = { name: 'Prepaid', parts: [{ percent: '100', days: 0 }], prepayment: prepaid };
  await firm.do('PUT', '/api/terms/by-code/PREPAID', wholly);
  await firm.do('POST', '/api/terms/uses', { code: 'PREPAID', scope: 'region', of: 'Prepaid' });
  const deals = { own: await dealOf('OWN', manager), foreign: await dealOf('FOREIGN', other) };
  const owned = (pair: { own: string; foreign: string }): Thing => ({
    own: () => pair.own,
    foreign: pair.foreign,
    missing: newId,
    seenBy: bySight,
  });
  const shared = (pair: { own: string; foreign: string }, missing: () => string = newId): Thing => ({
    own: () => pair.own,
    foreign: pair.foreign,
    missing,
    seenBy: everybody,
  });
  const pairOf = async (make: (deal: Deal, whose: string) => Promise<string>) => ({
    own: await make(deals.own, 'OWN'),
    foreign: await make(deals.foreign, 'FOREIGN'),
  });

  const place = async (deal: Deal, itemId = stocked): Promise<string> => {
    const lines = [{ itemId, quantity: '40', promisedOn: '2199-01-01' }];
    return (await firm.do('POST', '/api/orders', { ...deal, lines })).id;
  };
  const confirmed = async (deal: Deal, itemId = stocked): Promise<string> => {
    const id = await place(deal, itemId);
    await firm.do('POST', `/api/orders/${id}/confirm`, {});
    return id;
  };
  /** Its client has terms that want prepayment. */
  const held = async ({ managerId }: Deal, whose: string): Promise<string> => {
    const deal = await dealOf(`HELD-${whose}`, { staffId: managerId } as Person, 'Prepaid');
    return eventually(async () => {
      const id = await place(deal);
      const { money } = await firm.do<{ money: { holds: unknown[] } }>('GET', `/api/orders/${id}`);
      if (money.holds.length === 0) throw new Error('The terms have not come yet.');
      return id;
    });
  };
  const ready = async (deal: Deal, itemId = stocked): Promise<string> => {
    const id = await confirmed(deal, itemId);
    await eventually(async () => {
      const { stage } = await firm.do('GET', `/api/orders/${id}`);
      if (stage !== 'ready') throw new Error(`${id} is in ${String(stage)}`);
    });
    return id;
  };
  const shipped = async (deal: Deal): Promise<string> => {
    const id = await ready(deal);
    await firm.do('POST', `/api/orders/${id}/shipments`, { lines: [{ no: 1, quantity: '30' }] });
    return id;
  };
  const arrived = async (deal: Deal): Promise<string> => {
    const id = await ready(deal);
    await firm.do('POST', `/api/orders/${id}/shipments`, {});
    await firm.do('POST', `/api/orders/${id}/deliveries`, {});
    return id;
  };
  const asked = async (deal: Deal): Promise<string> => {
    const id = await ready(deal);
    await firm.do('POST', `/api/orders/${id}/shipments`, {});
    await firm.do('POST', `/api/orders/${id}/deliveries`, {});
    // crm opens the feedback after the event of the last delivery
    await firm.first(`/api/tasks?orderId=${id}&kind=ask_feedback`);
    return id;
  };
  const rated = async (deal: Deal): Promise<string> => {
    const id = await asked(deal);
    await eventually(() => firm.do('POST', `/api/orders/${id}/feedback`, { rating: 3 }));
    return id;
  };
  const invoiced = async (orderId: string) => (await firm.first(`/api/invoices?orderId=${orderId}`)).id;
  const invoice = async (deal: Deal) => invoiced(await shipped(deal));
  /** It has paid an order, and waits with what is free for that order alone: other invoices stay open. */
  const credit = async (deal: Deal): Promise<string> => {
    const orderId = await shipped(deal);
    await invoiced(orderId);
    const payment = { clientId: deal.clientId, amount: '1000000.00', orderId };
    return (await eventually(() => firm.do('POST', '/api/payments', payment))).id;
  };
  const supplied = (path: string, itemId: string) => async (deal: Deal) =>
    (await firm.first(`${path}?orderId=${await confirmed(deal, itemId)}`)).id;

  const received = async (deal: Deal): Promise<string> => {
    const id = await supplied('/api/purchases', bought)(deal);
    await firm.do('POST', `/api/purchases/${id}/receipts`, { lines: [{ no: 1, quantity: '1' }] });
    return id;
  };
  const completed = async (deal: Deal): Promise<string> => {
    const id = await supplied('/api/production-jobs', made)(deal);
    await firm.do('POST', `/api/production-jobs/${id}/completions`, { quantity: '1' });
    return id;
  };

  /** An order that is overdue has a broken promise at once. */
  const breach = async (deal: Deal): Promise<string> => {
    const lines = [{ itemId: stocked, quantity: '1', promisedOn: '2020-01-02' }];
    await firm.do('POST', '/api/orders', { ...deal, placedOn: '2020-01-01', lines });
    return (await firm.first(`/api/breaches?clientId=${deal.clientId}`)).id;
  };

  const taskOf = async (token: string): Promise<string> => {
    const body = { kind: 'call', title: 'Call', dueOn: '2199-01-01' };
    return (await firm.ask<{ id: string }>('POST', '/api/tasks', { token, body })).body.id;
  };
  /** People see their own tasks; the head and administrators see all. */
  const task = async (): Promise<Thing> => {
    const tasks = {} as Record<Role, string>;
    for (const role of roles) tasks[role] = await taskOf(firm.people[role].token);
    return {
      own: (role) => tasks[role],
      foreign: await taskOf(other.token),
      missing: newId,
      seenBy: leaders,
    };
  };
  const anImport = async (): Promise<string> => {
    const { id } = await firm.do('POST', '/api/imports', {});
    const file = {
      token: firm.people.admin.token,
      body: 'sku,name,price\n',
      headers: { 'content-type': 'text/csv' },
    };
    await firm.ask('PUT', `/api/imports/${id}/files?name=items.csv`, file);
    return id;
  };
  const newCode = () => `NEW-${newId()}`;
  const victim = (code: string) => firm.person(code, 'manager');
  const [first, second] = [await victim('victim-1'), await victim('victim-2')];

  const things = {
    client: owned({ own: deals.own.clientId, foreign: deals.foreign.clientId }),
    clientCode: { ...owned({ own: 'OWN', foreign: 'FOREIGN' }), missing: newCode },
    placed: owned(await pairOf((deal) => place(deal))),
    process: shared(await pairOf((deal) => place(deal))),
    toConfirm: owned(await pairOf((deal) => place(deal))),
    toAssign: owned(await pairOf((deal) => place(deal))),
    held: owned(await pairOf(held)),
    toCancel: owned(await pairOf((deal) => place(deal))),
    confirmed: owned(await pairOf((deal) => confirmed(deal))),
    ready: owned(await pairOf((deal) => ready(deal))),
    holding: owned(await pairOf((deal) => ready(deal, scarce))),
    shipped: owned(await pairOf(shipped)),
    breach: owned(await pairOf(breach)),
    sent: owned(await pairOf(shipped)),
    arrived: owned(await pairOf(arrived)),
    asked: owned(await pairOf(asked)),
    rated: owned(await pairOf(rated)),
    invoice: owned(await pairOf(invoice)),
    credit: owned(await pairOf(credit)),
    creditToReverse: owned(await pairOf(credit)),
    termsCode: shared({ own: 'T30', foreign: 'T60' }, newCode),
    purchase: owned(await pairOf(supplied('/api/purchases', bought))),
    job: owned(await pairOf(supplied('/api/production-jobs', made))),
    purchaseToCancel: owned(await pairOf(supplied('/api/purchases', bought))),
    purchaseToCorrect: owned(await pairOf(received)),
    jobToCorrect: owned(await pairOf(completed)),
    purchaseToClose: owned(await pairOf(received)),
    jobToCancel: owned(await pairOf(supplied('/api/production-jobs', made))),
    jobToClose: owned(await pairOf(completed)),
    item: shared({ own: stocked, foreign: bought }),
    sku: shared({ own: 'STOCKED', foreign: 'BOUGHT' }, newCode),
    supplierCode: shared({ own: 'S', foreign: 'T' }, newCode),
    staff: shared({ own: manager.staffId, foreign: other.staffId }),
    staffCode: shared({ own: 'victim-1', foreign: 'victim-2' }, newCode),
    account: shared({ own: first.accountId, foreign: second.accountId }),
    import: shared(await pairOf(() => anImport())),
    importToFill: shared(await pairOf(() => anImport())),
    importToRun: shared(await pairOf(() => anImport())),
    room: shared({ own: 'gateway', foreign: 'orders' }, () => 'kitchen'),
    taskToClose: await task(),
    taskToMove: await task(),
    taskToGive: await task(),
  };
  const known: Known = {
    itemId: stocked,
    clients: { own: deals.own.clientId, foreign: deals.foreign.clientId },
    managers: { own: manager.staffId, foreign: other.staffId },
    supplierCode: 'S',
    madeId: made,
    lackingId: await confirmed(deals.own, scarce),
    invoiceId: await invoice(deals.own),
  };
  return { things, known, secrets: [deals.foreign.clientId, 'Client FOREIGN'] };
}
