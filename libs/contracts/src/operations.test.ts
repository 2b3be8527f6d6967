import { z } from 'zod';
import * as contracts from './index.ts';
import { actorRoles, isOperation, issuesOf, operations, operationsOf, services } from './index.ts';
import { isIssueCode } from './sentences/index.ts';

const published: unknown[] = Object.values(contracts);

test('there are operations, and the list misses none', () => {
  expect(operations.length).toBeGreaterThan(50);
  for (const operation of published.filter(isOperation)) expect(operations).toContain(operation);
  expect(services.flatMap(operationsOf)).toHaveLength(operations.length);
});

test('every operation has a name and a route of its own', () => {
  const names = operations.map((o) => o.name);
  const routes = operations.flatMap((o) => o.route ?? []);
  for (const all of [names, routes] as string[][])
    expect(all.filter((n, i) => all.indexOf(n) !== i)).toEqual([]);
  for (const name of names) expect(name).toMatch(/^[a-z]+\.[a-z][A-Za-z]+$/);
});

test.each(operations.map((o) => [o.name, o] as const))(
  '%s says who may, and what goes in and out',
  (_, o) => {
    expect(o.does.length).toBeGreaterThan(5);
    if (o.may !== 'anyone') {
      expect(o.may.length).toBeGreaterThan(0);
      for (const role of o.may) expect(actorRoles).toContain(role);
      expect(o.may).not.toContain('nobody');
    }
    expect(o.timeoutMs).toBeGreaterThan(0);
    if (o.route) {
      const inRoute = [...o.route.matchAll(/:(\w+)/g)].map(([, name]) => name!);
      expect(inRoute.toSorted()).toEqual(Object.keys(o.path.shape).toSorted());
      expect(o.route.startsWith('GET ')).toBe(o.kind === 'query');
    }
    for (const [schema, io] of [
      [o.request, 'input'],
      [o.input, 'input'],
      [o.response, 'output'],
      [o.shows, 'output'],
    ] as const)
      expect(() => z.toJSONSchema(schema, { io, unrepresentable: 'any' })).not.toThrow();
  },
);

test('only signing in and out is open to anyone', () =>
  expect(operations.flatMap((o) => (o.may === 'anyone' ? o.name : []))).toEqual([
    'gateway.refreshSession',
    'gateway.signIn',
    'gateway.signOut',
  ]));

test('an accountant reads, closes the books, keeps the accounts of debtors, and commands nothing else but the own tasks and the own password', () =>
  expect(
    operations.flatMap((o) =>
      o.kind === 'command' && o.may !== 'anyone' && o.may.includes('accountant') ? o.name : [],
    ),
  ).toEqual([
    'orders.closeBooks',
    'planning.assignTask',
    'planning.closeTask',
    'planning.moveTask',
    'planning.openTask',
    'receivables.putTerms',
    'receivables.setCutOver',
    'receivables.useTerms',
    'receivables.writeOffDebt',
    'receivables.allocate',
    'receivables.recordPayment',
    'receivables.refund',
    'receivables.reversePayment',
    'receivables.undoAllocation',
    'receivables.putCreditPolicy',
    'gateway.changePassword',
  ]));

test('an operator sees no business data', () =>
  expect(
    operations.flatMap((o) => (o.may !== 'anyone' && o.may.includes('operator') && o.route ? o.name : [])),
  ).toEqual([
    'analytics.rebuild',
    'analytics.rebuildProgress',
    'gateway.queues',
    'gateway.redrive',
    // what a process remembers: ids, quantities and reasons, no names
    'orders.process',
  ]));

test.each<[string, string[]]>([
  ['orders.place', ['head', 'manager', 'operations', 'admin']],
  ['orders.ship', ['head', 'operations', 'admin']],
  ['orders.receivePurchase', ['head', 'operations', 'admin']],
  ['orders.completeJob', ['head', 'operations', 'admin']],
  ['orders.putItem', ['head', 'operations', 'admin']],
  ['crm.recordInteraction', ['head', 'manager', 'operations', 'admin']],
  ['crm.assignClient', ['head', 'admin']],
  ['planning.putStaff', ['head', 'admin']],
  ['gateway.listAccounts', ['admin']],
  ['gateway.actAs', ['admin']],
  ['gateway.listAudit', ['admin']],
])('%s is for %j and nobody else', (name, allowed) =>
  expect(operations.find((o) => o.name === name)?.may).toEqual(allowed),
);

const bounded = operations.flatMap(({ name, input }) =>
  Object.keys(input.shape).flatMap((from) => {
    const to = from.replace(/from$/, 'to').replace(/From$/, 'To');
    return to !== from && to in input.shape ? [{ name, input, from, to }] : [];
  }),
);
test.each(bounded)('$name refuses a last day before the first: $from, $to', ({ input, from, to }) => {
  const asked = (first: string, last: string) => input.safeParse({ [from]: first, [to]: last });
  expect(asked('2026-11-24', '2026-11-24').success).toBe(true);
  expect(asked('2026-11-24', '2026-11-23').error?.issues).toMatchObject([
    { path: [to], message: 'from_after_to' },
  ]);
});
test('operations have such days', () => expect(bounded.length).toBeGreaterThan(3));

test('no two schemas go by the same id in the docs', () => {
  // looks into everything that is reachable: toJSONSchema throws when an id is given twice
  const bodies = published.filter((thing): thing is z.ZodType => thing instanceof z.ZodType);
  const everything = z.tuple([
    z.string(),
    ...bodies,
    ...operations.flatMap((o) => [o.input, o.response, o.shows]),
  ]);
  expect(() => z.toJSONSchema(everything, { io: 'output', unrepresentable: 'any' })).not.toThrow();
  const twice = z.object({
    a: z.object({ x: z.string() }).meta({ id: 'T' }),
    b: z.object({ y: z.string() }).meta({ id: 'T' }),
  });
  expect(() => z.toJSONSchema(twice)).toThrow(/T/);
});

test('of what is missing is said that it is needed, whatever it should be', () => {
  let missing = 0;
  for (const { name, path, input } of operations)
    for (const schema of [path, input]) {
      const { error } = schema.safeParse({}, { reportInput: true });
      // what is said of the whole has no field
      const fields = issuesOf(error ?? { issues: [] }, isIssueCode).filter(({ path: at }) => at !== '');
      missing += fields.length;
      expect({ name, said: fields }).toEqual({
        ...{ name, said: fields.map((field) => ({ path: field.path, code: 'required', params: {} })) },
      });
    }
  expect(missing).toBeGreaterThan(80);
});

test('whatever is recorded for a day is refused when the books of the day are closed', () => {
  // a contact with a client is no fact of the books
  const dated = operations.filter(({ refuses }) =>
    refuses.some((code) => code.endsWith('_in_future') && code !== 'happened_in_future'),
  );
  expect(dated.length).toBeGreaterThan(15);
  for (const { name, refuses } of dated)
    expect({ name, refuses }).toMatchObject({ refuses: expect.arrayContaining(['books_closed']) as unknown });
});
