import type { Row } from './format.ts';
import { LeftOut } from './left-out.ts';

/** Codes of the files → ids of the firm. */
export interface Ids {
  staff: Map<string, string>;
  items: Map<string, string>;
  clients: Map<string, string>;
}

/** Bodies of requests for the rows of the files. */
export const staffBody = ({ name, role, head, active }: Row<'staff'>) => ({
  name,
  role,
  headCode: head ?? null,
  active: active === 'yes',
});

export const supplierBody = ({ name, country, lead_days }: Row<'suppliers'>) => ({
  name,
  country: country ?? null,
  leadDays: lead_days ?? null,
});

export const itemBody = ({
  name,
  kind,
  supply,
  price,
  cost,
  supplier,
  lead_days,
  group,
  unit,
  barcodes,
}: Row<'items'>) => ({
  name,
  kind,
  supply,
  price,
  cost: cost ?? null,
  group: group ?? null,
  supplierCode: supplier ?? null,
  barcodes,
  ...(unit !== undefined && { unit }),
  ...(lead_days !== undefined && { leadDays: lead_days }),
});

/** @throws LeftOut when the client's manager was left out */
export function clientBody(row: Row<'clients'>, ids: Ids) {
  const contactOf = (name: string) => ({
    name,
    position: row.contact_position ?? null,
    phone: row.contact_phone ?? null,
    email: row.contact_email ?? null,
  });
  return {
    name: row.name,
    region: row.region ?? null,
    segment: row.segment ?? null,
    keyClient: row.key_client === 'yes',
    contacts: row.contact_name ? [contactOf(row.contact_name)] : [],
    ...(row.manager && { managerId: idOf(ids, 'staff', row.manager, 'manager') }),
  };
}

/** The body that places an order. @throws LeftOut when a row that the order points at was left out */
export function orderBody(row: Row<'orders'>, lines: readonly Row<'order_lines'>[], ids: Ids) {
  return {
    clientId: idOf(ids, 'clients', row.client, 'client'),
    managerId: idOf(ids, 'staff', row.manager, 'manager'),
    externalRef: row.ref,
    placedOn: row.placed_on,
    lines: lines.map((line) => ({
      itemId: idOf(ids, 'items', line.sku, 'sku'),
      quantity: line.quantity,
      discount: line.discount,
      promisedOn: line.promised_on ?? row.promised_on,
      ...(line.price && { price: line.price }),
    })),
  };
}

/** @throws LeftOut with the column that points at a row that was left out */
function idOf(ids: Ids, of: keyof Ids, code: string, column: string): string {
  const id = ids[of].get(code);
  if (id === undefined) throw new LeftOut(column, code, of);
  return id;
}
