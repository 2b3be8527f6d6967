import { roles, type Role } from '@otdel/contracts';
import { whoMay } from './roles.table.ts';

const may = (role: Role, route: string) => {
  const who = whoMay[route];
  if (who === undefined) throw new Error(`there is no route ${route}`);
  return who === 'anyone' || who.includes(role);
};

test.each<[string, Role[]]>([
  ['POST /api/orders', ['head', 'manager', 'operations', 'admin']],
  ['POST /api/orders/:id/shipments', ['head', 'operations', 'admin']],
  ['POST /api/purchases/:id/receipts', ['head', 'operations', 'admin']],
  ['POST /api/production-jobs/:id/completions', ['head', 'operations', 'admin']],
  ['PUT /api/items/by-sku/:sku', ['head', 'operations', 'admin']],
  ['POST /api/clients/:id/interactions', ['head', 'manager', 'operations', 'admin']],
  ['POST /api/clients/:id/assignments', ['head', 'admin']],
  ['PUT /api/staff/by-code/:code', ['head', 'admin']],
  ['GET /api/accounts', ['admin']],
  ['POST /api/accounts/:id/sessions', ['admin']],
  ['POST /api/reports/rebuild', ['admin']],
  ['POST /api/queues/:service/redrive', ['admin']],
])('%s is for %j and nobody else', (route, allowed) =>
  expect(roles.filter((role) => may(role, route))).toEqual(roles.filter((role) => allowed.includes(role))),
);

test('only signing in and out and the health of the process are open to anyone', () =>
  expect(Object.keys(whoMay).filter((route) => whoMay[route] === 'anyone')).toEqual([
    'GET /health/live',
    'GET /health/ready',
    'POST /api/sessions',
    'POST /api/sessions/refresh',
    'DELETE /api/sessions',
  ]));

test('an accountant reads, and commands nothing but the own tasks', () =>
  expect(
    Object.keys(whoMay).filter(
      (route) => !route.startsWith('GET ') && whoMay[route] !== 'anyone' && may('accountant', route),
    ),
  ).toEqual(['POST /api/tasks', 'POST /api/tasks/:id/close', 'POST /api/tasks/:id/move']));
