import type { ActorRole } from '@otdel/contracts';
import type { Kind, Known } from './matrix-things.ts';

/** How an operation of the matrix is asked. */
export interface Sample {
  /** What it is about: stands in its path, or in its input where the path has no place for it. Null: nothing. */
  of: Kind | null;
  /** The query or the body. */
  input?: (id: string, known: Known, asker: ActorRole) => object;
  headers?: Record<string, string>;
  /** A list answers 200, whoever asks about whose: what is not seen is left out. */
  lists?: true;
  /** Of what is not there, when it is not 404. */
  missing?: number;
  /** Whoever may ask and about whatever. */
  always?: number;
}

const day = '2199-01-01';
/** To whom a deal or a client goes, so that it stays with whom it is. */
const ownerOf = (clientId: string, { clients, managers }: Known): string =>
  managers[clientId === clients.foreign ? 'foreign' : 'own'];

/** By the name of the operation. */
export const samples: Readonly<Record<string, Sample>> = {
  'orders.place': {
    of: 'client',
    input: (clientId, known, asker) => ({
      clientId,
      // a manager is not asked for whom
      ...(asker !== 'manager' && { managerId: ownerOf(clientId, known) }),
      lines: [{ itemId: known.itemId, quantity: '1', promisedOn: day }],
    }),
  },
  'orders.get': { of: 'placed' },
  'orders.list': { of: 'client', lists: true, input: (clientId) => ({ clientId }) },
  'orders.breaches': { of: null },
  'orders.stageCounts': { of: null },
  'orders.confirm': { of: 'toConfirm' },
  'orders.cancel': { of: 'toCancel', input: () => ({ reason: 'not wanted' }) },
  'orders.amend': { of: 'placed', input: () => ({ reason: 'more', lines: [{ no: 1, quantity: '41' }] }) },
  'orders.secureSupply': { of: 'confirmed' },
  'orders.ship': { of: 'ready', input: () => ({ lines: [{ no: 1, quantity: '1' }] }) },
  'orders.deliver': { of: 'shipped' },
  'orders.listPurchases': { of: 'placed', lists: true, input: (orderId) => ({ orderId }) },
  'orders.getPurchase': { of: 'purchase' },
  'orders.receivePurchase': { of: 'purchase', input: () => ({ lines: [{ no: 1, quantity: '1' }] }) },
  'orders.listJobs': { of: 'placed', lists: true, input: (orderId) => ({ orderId }) },
  'orders.getJob': { of: 'job' },
  'orders.completeJob': { of: 'job', input: () => ({ quantity: '1' }) },
  'orders.listItems': { of: null },
  'orders.getItem': { of: 'item' },
  'orders.putItem': { of: 'sku', missing: 201, input: () => ({ name: 'Paint', price: '10' }) },
  'orders.setOpeningStock': { of: 'sku', input: () => ({ quantity: '100000' }) },
  'orders.listSuppliers': { of: null },
  'orders.putSupplier': { of: 'supplierCode', missing: 201, input: () => ({ name: 'Supplier' }) },

  'crm.listClients': { of: null },
  'crm.getClient': { of: 'client' },
  'crm.putClient': { of: 'clientCode', missing: 201, input: (code) => ({ name: `Client ${code}` }) },
  'crm.assignClient': {
    of: 'client',
    input: (clientId, known) => ({ managerId: ownerOf(clientId, known) }),
  },
  'crm.listAssignments': { of: 'client' },
  'crm.listInteractions': { of: 'client', lists: true, input: (clientId) => ({ clientId }) },
  'crm.listClientInteractions': { of: 'client' },
  'crm.recordInteraction': { of: 'client', input: () => ({ kind: 'call', subject: 'Hello' }) },
  'crm.recordFeedback': { of: 'asked', input: () => ({ rating: 5 }) },

  'planning.listStaff': { of: null },
  'planning.getStaff': { of: 'staff' },
  'planning.putStaff': {
    of: 'staffCode',
    missing: 201,
    input: () => ({ name: 'Somebody', role: 'manager' }),
  },
  'planning.listTasks': { of: 'placed', lists: true, input: (orderId) => ({ orderId }) },
  'planning.openTask': {
    of: 'client',
    input: (clientId) => ({ kind: 'call', title: 'Call', dueOn: day, clientId }),
  },
  'planning.closeTask': { of: 'taskToClose' },
  'planning.moveTask': { of: 'taskToMove', input: () => ({ dueOn: '2199-01-02', reason: 'later' }) },

  'analytics.promises': { of: 'client', lists: true, input: (clientId) => ({ clientId }) },
  'analytics.revenue': { of: 'client', lists: true, input: (clientId) => ({ clientId, by: 'client,order' }) },
  'analytics.rebuild': { of: null },
  'analytics.rebuildProgress': { of: null },

  'gateway.listAccounts': { of: null },
  'gateway.createAccount': {
    of: null,
    input: () => ({ login: 'a-program', password: 'a good password', role: 'head' }),
  },
  'gateway.getAccount': { of: 'account' },
  'gateway.changeAccount': { of: 'account', input: () => ({ active: true }) },
  'gateway.actAs': { of: 'account' },
  'gateway.listAudit': { of: null },
  'gateway.queues': { of: null },
  'gateway.redrive': { of: 'room', missing: 400 },
  'gateway.me': { of: null },
  // the stream would stay open: whoever may hear it is told what is wrong with this id
  'gateway.live': { of: null, always: 400, headers: { 'last-event-id': 'x' } },
  'gateway.signIn': {
    of: null,
    always: 401,
    input: () => ({ login: 'nobody-here', password: 'not the password' }),
  },
  'gateway.refreshSession': { of: null, always: 401 },
  'gateway.signOut': { of: null },
};
