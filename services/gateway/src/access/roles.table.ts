import type { Role } from '@otdel/contracts';

/** `anyone`: also who is not signed in. */
export type Who = 'anyone' | readonly (Role | 'operator')[];

const everybody: Who = ['head', 'manager', 'operations', 'accountant', 'admin'];
const sales: Who = ['head', 'manager', 'operations', 'admin'];
const supply: Who = ['head', 'operations', 'admin'];
const leading: Who = ['head', 'admin'];
const admin: Who = ['admin'];
const operating: Who = ['admin', 'operator'];

/**
 * Who may come through which door. A route that is not here lets nobody in. What of a thing somebody sees is decided
 * by the room that owns it; this table only says who may ask.
 */
export const whoMay: Readonly<Record<string, Who>> = {
  'GET /health/live': 'anyone',
  'GET /health/ready': 'anyone',

  'POST /api/sessions': 'anyone',
  'POST /api/sessions/refresh': 'anyone',
  'DELETE /api/sessions': 'anyone',
  'GET /api/me': everybody,
  'GET /api/live': everybody,

  'POST /api/orders': sales,
  'GET /api/orders': everybody,
  'GET /api/orders/stages': everybody,
  'GET /api/orders/:id': everybody,
  'POST /api/orders/:id/confirm': sales,
  'POST /api/orders/:id/cancel': sales,
  'POST /api/orders/:id/amend': sales,
  'POST /api/orders/:id/supply': sales,
  'POST /api/orders/:id/shipments': supply,
  'POST /api/orders/:id/deliveries': supply,
  'POST /api/orders/:id/feedback': sales,
  'GET /api/breaches': everybody,

  'GET /api/purchases': everybody,
  'GET /api/purchases/:id': everybody,
  'POST /api/purchases/:id/receipts': supply,
  'GET /api/production-jobs': everybody,
  'GET /api/production-jobs/:id': everybody,
  'POST /api/production-jobs/:id/completions': supply,
  'GET /api/items': everybody,
  'GET /api/items/:id': everybody,
  'PUT /api/items/by-sku/:sku': supply,
  'PUT /api/items/by-sku/:sku/opening-stock': supply,
  'GET /api/suppliers': everybody,
  'PUT /api/suppliers/by-code/:code': supply,

  'GET /api/clients': everybody,
  'GET /api/clients/:id': everybody,
  'PUT /api/clients/by-code/:code': sales,
  'POST /api/clients/:id/assignments': leading,
  'GET /api/clients/:id/assignments': everybody,
  'POST /api/clients/:id/interactions': sales,
  'GET /api/clients/:id/interactions': everybody,
  'GET /api/interactions': everybody,

  'GET /api/staff': everybody,
  'GET /api/staff/:id': everybody,
  'PUT /api/staff/by-code/:code': leading,
  'GET /api/tasks': everybody,
  'POST /api/tasks': everybody,
  'POST /api/tasks/:id/close': everybody,
  'POST /api/tasks/:id/move': everybody,

  'GET /api/reports/promises': everybody,
  'GET /api/reports/revenue': everybody,
  'GET /api/reports/rebuild': operating,
  'POST /api/reports/rebuild': operating,

  'GET /api/accounts': admin,
  'POST /api/accounts': admin,
  'GET /api/accounts/:id': admin,
  'PATCH /api/accounts/:id': admin,
  'POST /api/accounts/:id/sessions': admin,
  'GET /api/queues': operating,
  'POST /api/queues/:service/redrive': operating,
};
