import { z } from 'zod';
import { everybody, leaders } from '../actor.ts';
import { command, query } from '../operation.ts';
import { dealChange, orderView } from '../order.ts';
import { id, pageOf, paging, text } from '../values.ts';
import { orderParties } from './order.operations.ts';

const path = { orderId: id };

export const assignOrderBody = z.object({ managerId: id, reason: text(500) }).meta({ id: 'AssignOrder' });
export const assignOrder = command('orders.assign', {
  does: 'Gives the order to another manager; its open tasks follow, old results stay where they were earned',
  may: leaders,
  route: 'POST /api/orders/:orderId/assignments',
  path,
  input: assignOrderBody,
  request: z.object({ orderId: id, reason: text(500), manager: orderParties.shape.manager }),
  answer: orderView,
  status: 201,
  refuses: [
    'order_closed',
    'order_cancelled',
    'order_is_theirs',
    'manager_inactive',
    'manager_makes_no_deals',
    'order_not_found',
    'staff_not_found',
  ],
  guarded: true,
});

export const openOrderBody = z
  .object({ mayChange: z.boolean(), reason: text(500) })
  .meta({ id: 'OpenOrder' });
export const openOrder = command('orders.open', {
  does: "Lets the client's manager change the deal of another, or not any more; until it is given to somebody",
  may: leaders,
  route: 'POST /api/orders/:orderId/openings',
  path,
  input: openOrderBody,
  answer: orderView,
  refuses: ['client_has_no_other', 'order_not_found'],
  guarded: true,
});

export const listOrderAssignments = query('orders.assignments', {
  does: 'To whom the order was given or opened, by whom and why, newest first',
  may: everybody,
  route: 'GET /api/orders/:orderId/assignments',
  path,
  input: z.object(paging),
  answer: pageOf(dealChange),
  refuses: ['order_not_found'],
});
