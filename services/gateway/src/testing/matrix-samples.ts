import type { ActorRole, Operation } from '@otdel/contracts';
import { z } from 'zod';
import type { Kind, Known } from './matrix-things.ts';

/** How the matrix calls an operation. */
export interface Sample {
  /** The kind of thing that the operation acts on, by its path or by its input. Null: none. */
  of: Kind | null;
  /** The query or the body. */
  input: (id: string, known: Known, asker: ActorRole) => object;
  headers?: Record<string, string>;
  /** The body, where the operation takes a file: the input goes into the query. */
  file?: string;
  /** The operation is a list: it answers 200 to everybody and leaves out what the caller may not see. */
  lists?: true;
  /** The status for a missing thing, when it is not 404. */
  missing?: number;
  /** The status for every caller with the right role, whatever the thing. */
  always?: number | ((asker: string) => number);
  /** The operation ends the session of its caller, so each call has a session of its own. */
  ownSession?: true;
}

/** The kind of thing that a parameter of a path names. */
const kinds: Readonly<Record<string, Kind>> = {
  orderId: 'placed',
  clientId: 'client',
  purchaseId: 'purchase',
  jobId: 'job',
  breachId: 'breach',
  itemId: 'item',
  sku: 'sku',
  staffId: 'staff',
  accountId: 'account',
  service: 'room',
  importId: 'import',
  invoiceId: 'invoice',
  creditId: 'credit',
  order: 'process',
};
const day = '2199-01-01';
/** The current manager of a client: the matrix must not move its clients and deals. */
const ownerOf = (clientId: string, { clients, managers }: Known): string =>
  managers[clientId === clients.foreign ? 'foreign' : 'own'];
const ofClient: Partial<Sample> = { of: 'client', lists: true, input: (clientId) => ({ clientId }) };
const ofOrder: Partial<Sample> = { of: 'placed', lists: true, input: (orderId) => ({ orderId }) };

/** What the schemas of an operation do not say, by the operation's name. */
const samples: Readonly<Record<string, Partial<Sample>>> = {
  'orders.place': {
    of: 'client',
    input: (clientId, known, asker) => ({
      clientId,
      // a manager orders in their own name
      ...(asker !== 'manager' && { managerId: ownerOf(clientId, known) }),
      lines: [{ itemId: known.itemId, quantity: '1', promisedOn: day }],
    }),
  },
  'orders.list': ofClient,
  'orders.summarize': ofClient,
  'orders.confirm': { of: 'toConfirm' },
  'orders.assign': {
    of: 'toAssign',
    input: (_, { managers }) => ({ managerId: managers.foreign, reason: 'text' }),
  },
  // the matrix's clients have no other manager
  'orders.open': { of: 'toAssign', input: () => ({ mayChange: false, reason: 'text' }) },
  'orders.cancel': { of: 'toCancel' },
  'orders.overrideHold': { of: 'held', input: () => ({ kind: 'prepayment', reason: 'text' }) },
  'orders.amend': { input: () => ({ reason: 'more', lines: [{ no: 1, quantity: '41' }] }) },
  'orders.changeDetails': { input: () => ({ note: 'text' }) },
  'orders.changeShipment': { of: 'sent', input: () => ({ carrier: 'text' }) },
  'orders.secureSupply': { of: 'confirmed' },
  'orders.ship': { of: 'ready', input: () => ({ lines: [{ no: 1, quantity: '1' }] }) },
  'orders.deliver': { of: 'shipped' },
  'orders.listPurchases': ofOrder,
  'orders.receivePurchase': { input: () => ({ lines: [{ no: 1, quantity: '1' }] }) },
  'orders.receivePurchases': {
    of: 'purchase',
    input: (purchaseId) => ({ purchases: [{ purchaseId, lines: [{ no: 1, quantity: '1' }] }] }),
  },
  'orders.orderPurchase': {
    input: (_, { itemId, supplierCode }) => ({
      supplierCode,
      reason: 'text',
      lines: [{ itemId, quantity: '1' }],
    }),
  },
  'orders.movePurchase': { input: () => ({ expectedOn: day, reason: 'text' }) },
  'orders.cancelPurchase': { of: 'purchaseToCancel' },
  'orders.closePurchase': { of: 'purchaseToClose' },
  'orders.passReservation': {
    of: 'holding',
    input: (_, { lackingId }) => ({
      lineNo: 1,
      toOrderId: lackingId,
      toLineNo: 1,
      quantity: '1',
      reason: 'text',
    }),
  },
  'orders.takeBackReceipt': { of: 'purchaseToCorrect' },
  'orders.takeBackCompletion': { of: 'jobToCorrect' },
  'orders.takeBackShipment': { of: 'sent' },
  'orders.takeBackDelivery': { of: 'arrived' },
  'orders.returnGoods': {
    of: 'asked',
    input: () => ({ reason: 'text', goods: 'restock', lines: [{ no: 1, quantity: '1' }] }),
  },
  'orders.countStock': { input: () => ({ quantity: '200000', reason: 'text' }) },
  'orders.listJobs': ofOrder,
  'orders.completeJob': { input: () => ({ quantity: '1' }) },
  'orders.orderJob': { input: (_, { madeId }) => ({ itemId: madeId, quantity: '1', reason: 'text' }) },
  'orders.moveJob': { input: () => ({ dueOn: day, reason: 'text' }) },
  'orders.cancelJob': { of: 'jobToCancel' },
  'orders.closeJob': { of: 'jobToClose' },
  'orders.putItem': { missing: 201, input: () => ({ name: 'Paint', price: '10.00' }) },
  'orders.setOpeningStock': { input: () => ({ quantity: '100000' }) },
  'orders.putSupplier': { of: 'supplierCode', missing: 201, input: () => ({ name: 'Supplier' }) },
  // right ones would close the books for what the matrix records
  'orders.closeBooks': { input: () => ({ through: day }), always: 422 },
  'orders.reopenBooks': { input: () => ({ reason: 'text' }), always: 422 },
  'crm.putClient': { of: 'clientCode', missing: 201, input: (code) => ({ name: `Client ${code}` }) },
  'crm.assignClient': { input: (clientId, known) => ({ managerId: ownerOf(clientId, known) }) },
  'crm.listInteractions': ofClient,
  'crm.recordFeedback': { of: 'asked' },
  'crm.correctFeedback': { of: 'rated', input: () => ({ reason: 'text', rating: 4 }) },
  'crm.takeBackFeedback': { of: 'rated' },
  'planning.putStaff': {
    of: 'staffCode',
    missing: 201,
    input: () => ({ name: 'Somebody', role: 'manager' }),
  },
  'planning.listTasks': ofOrder,
  'planning.openTask': {
    of: 'client',
    input: (clientId) => ({ kind: 'call', title: 'Call', dueOn: day, clientId }),
  },
  'planning.closeTask': { of: 'taskToClose' },
  'planning.moveTask': { of: 'taskToMove', input: () => ({ dueOn: '2199-01-02', reason: 'text' }) },
  'planning.getTask': { of: 'taskToClose' },
  'planning.assignTask': {
    of: 'taskToGive',
    input: (_, known) => ({ assigneeId: known.managers.foreign, reason: 'text' }),
  },
  'analytics.promises': ofClient,
  'analytics.revenue': { ...ofClient, input: (clientId) => ({ clientId, by: 'client,order' }) },
  'receivables.putTerms': {
    of: 'termsCode',
    missing: 201,
    input: () => ({ name: 'Terms', parts: [{ percent: '100', days: 30 }] }),
  },
  'receivables.useTerms': { input: () => ({ code: 'T30', scope: 'region', of: 'Nowhere' }) },
  'receivables.putCreditPolicy': { input: () => ({ scope: 'segment', of: 'Nowhere', limit: '1' }) },
  // another day would be refused: there are invoices
  'receivables.setCutOver': { input: () => ({ on: '2020-01-01' }) },
  'receivables.listInvoices': ofClient,
  'receivables.listCredits': ofClient,
  'receivables.writeOffDebt': { input: () => ({ amount: '0.01', reason: 'text' }) },
  'receivables.recordPayment': { of: 'client', input: (clientId) => ({ clientId, amount: '0.01' }) },
  'receivables.allocate': { input: (_, { invoiceId }) => ({ invoiceId, amount: '0.01' }) },
  'receivables.reversePayment': { of: 'creditToReverse' },
  'receivables.refund': { input: () => ({ amount: '0.01', reason: 'text' }) },
  'gateway.createAccount': {
    input: () => ({ login: 'a-program', password: 'a good password', role: 'head' }),
  },
  // a right one would change what the matrix signs in with
  'gateway.changePassword': {
    input: () => ({ password: 'not the present one', newPassword: 'another good password' }),
    always: 422,
  },
  'gateway.changeAccount': { input: () => ({ active: true }) },
  'gateway.redrive': { missing: 400 },
  'gateway.uploadImportFile': {
    of: 'importToFill',
    input: () => ({ name: 'items.csv' }),
    file: 'sku,name,price\nM,Matrix,1\n',
  },
  'gateway.runImport': { of: 'importToRun' },
  'gateway.mapImport': { of: 'importToFill', input: () => ({ mapping: null }) },
  // a good id would open the stream, which stays open; a bad one is refused after the check of the role
  'gateway.live': { always: 400, headers: { 'last-event-id': 'x' } },
  'gateway.signIn': { always: 401 },
  'gateway.refreshSession': { always: 401 },
  'gateway.signOut': {
    ownSession: true,
    always: (asker) => (asker === 'nobody' || asker === 'operator' ? 401 : 204),
  },
};

/** @throws Error when neither the operation's schemas nor `samples` say how to call it */
export function sampleOf({ name, path, input }: Operation): Sample {
  const sample = samples[name] ?? {};
  const [parameter] = Object.keys(path.shape);
  const of = sample.of ?? (parameter === undefined ? null : kinds[parameter]);
  if (of === undefined)
    throw new Error(`Say of what the matrix is to ask ${name}: ${parameter} is not known.`);
  const least = sample.input ?? constantly(leastOf(name, input));
  return { ...sample, of, input: least };
}
export const sampled: readonly string[] = Object.keys(samples);

const constantly = (value: object) => () => value;

/** The required fields, with examples. */
const leastOf = (name: string, input: z.ZodObject): object =>
  Object.fromEntries(
    Object.entries(input.shape as Record<string, z.ZodType>)
      .filter(([, field]) => !field.safeParse(undefined).success)
      .map(([field, schema]) => [field, exampleOf(schema, `${name} ${field}`)]),
  );

function exampleOf(schema: z.ZodType, what: string): unknown {
  const { examples, enum: words, type, minimum } = z.toJSONSchema(schema, { io: 'input' });
  const example = examples?.[0] ?? words?.[0] ?? { string: 'text', integer: minimum ?? 1 }[String(type)];
  if (!schema.safeParse(example).success) throw new Error(`Say what the matrix is to send as ${what}.`);
  return example;
}
