/** One way to ask for the list of orders, and the same asked of the table alone. */
export interface ListCase {
  name: string;
  /** The query string; a turn makes it another one each time. */
  asks: (turn: number, known: Known) => Record<string, string>;
  /** The condition on `orders.customer_order o`, and the order of its rows. */
  where: string;
  order?: string;
  /** Who asks: the head, or a manager who sees own orders alone. */
  by?: 'manager';
}
export interface Known {
  managerId: string;
  clientIds: readonly string[];
  itemIds: readonly string[];
  numbers: readonly string[];
}

const one = (of: readonly string[], turn: number): string => of[(turn * 7919) % of.length]!;
const part = (known: Known, turn: number): string => one(known.numbers, turn).slice(-5);
const soughtIn = (word: string) => `(o.number ilike '%${word}%' or o.external_ref ilike '%${word}%'
  or exists (select from crm.client c where c.id = o.client_id and (c.name ilike '%${word}%' or c.code ilike '%${word}%'))
  or exists (select from orders.order_line l join orders.item i on i.id = l.item_id
    where l.order_id = o.id and (i.name ilike '%${word}%' or i.sku ilike '%${word}%')))`;
const isOpen = `o.commercial in ('placed', 'confirmed')`;
const isLate = `((o.completed_on is null and o.cancelled_on is null and o.promised_on < current_date) or o.missed)`;

export const listCases: readonly ListCase[] = [
  { name: 'all', asks: () => ({}), where: 'true' },
  {
    name: 'sort.promisedOn',
    asks: () => ({ sort: 'promisedOn' }),
    where: 'true',
    order: 'o.promised_on, o.id',
  },
  { name: 'sort.value', asks: () => ({ sort: '-value' }), where: 'true', order: 'o.value desc, o.id desc' },
  {
    name: 'sort.stage',
    asks: () => ({ sort: 'stage' }),
    where: 'true',
    order: 'o.stage_no, o.promised_on, o.id',
  },
  { name: 'open', asks: () => ({ open: 'true' }), where: isOpen },
  {
    name: 'open.sort.promisedOn',
    asks: () => ({ open: 'true', sort: 'promisedOn' }),
    where: isOpen,
    order: 'o.promised_on, o.id',
  },
  {
    name: 'open.sort.value',
    asks: () => ({ open: 'true', sort: '-value' }),
    where: isOpen,
    order: 'o.value desc, o.id desc',
  },
  {
    name: 'stages',
    asks: () => ({ stage: 'ready,partly_shipped', sort: 'promisedOn' }),
    where: `o.stage in ('ready', 'partly_shipped')`,
    order: 'o.promised_on, o.id',
  },
  { name: 'late', asks: () => ({ late: 'true' }), where: isLate },
  {
    name: 'open.late',
    asks: () => ({ open: 'true', late: 'true', sort: 'promisedOn' }),
    where: `${isOpen} and ${isLate}`,
  },
  {
    name: 'lineLate',
    asks: () => ({ lineLate: 'true', sort: 'promisedOn' }),
    where: `exists (select from orders.order_line l where l.order_id = o.id and l.ordered > l.shipped + l.cancelled
      and l.promised_on < current_date)`,
    order: 'o.promised_on, o.id',
  },
  {
    name: 'shippable',
    asks: () => ({ shippable: 'true' }),
    where: `exists (select from orders.order_line l where l.order_id = o.id and l.reserved > 0)`,
  },
  { name: 'manager', asks: (_, { managerId }) => ({ managerId }), where: 'o.manager_id = $1' },
  {
    name: 'manager.sort.value',
    asks: (_, { managerId }) => ({ managerId, sort: '-value' }),
    where: 'o.manager_id = $1',
    order: 'o.value desc, o.id desc',
  },
  { name: 'seen by a manager', asks: () => ({}), where: 'o.manager_id = $1', by: 'manager' },
  {
    name: 'seen by a manager.open',
    asks: () => ({ open: 'true', sort: 'promisedOn' }),
    where: `o.manager_id = $1 and ${isOpen}`,
    by: 'manager',
  },
  {
    name: 'client',
    asks: (turn, { clientIds }) => ({ clientId: one(clientIds, turn) }),
    where: `o.client_id = (select id from crm.client limit 1)`,
  },
  {
    name: 'item',
    asks: (turn, { itemIds }) => ({ itemId: one(itemIds, turn) }),
    where: `exists (select from orders.order_line l where l.order_id = o.id and l.item_id = (select id from orders.item limit 1))`,
  },
  {
    name: 'number',
    asks: (turn, known) => ({ number: part(known, turn) }),
    where: `o.number ilike '%04711%'`,
  },
  { name: 'search.number', asks: (turn, known) => ({ search: part(known, turn) }), where: soughtIn('04711') },
  { name: 'search.client', asks: (turn) => ({ search: `елка ${turn % 400}` }), where: soughtIn('Ёлка 77') },
  { name: 'search.clients', asks: () => ({ search: 'ромашка' }), where: soughtIn('Ромашка') },
  {
    name: 'search.item',
    asks: (turn) => ({ search: `it-${100 + (turn % 900)}` }),
    where: soughtIn('IT-477'),
  },
  {
    name: 'search.everything',
    asks: () => ({ search: 'SO-20', sort: 'promisedOn' }),
    where: soughtIn('SO-20'),
  },
  { name: 'search.nothing', asks: (turn) => ({ search: `zebra ${turn}` }), where: soughtIn('zebra') },
  { name: 'search.two letters', asks: () => ({ search: 'zq' }), where: soughtIn('zq') },
  {
    name: 'search.open',
    asks: () => ({ search: 'ромашка', open: 'true' }),
    where: `${soughtIn('Ромашка')} and ${isOpen}`,
  },
];
