import type { TableName } from './format.ts';

export type Step = 'staff' | 'suppliers' | 'items' | 'stock' | 'clients' | 'orders';

/** The row points at one that the firm did not take, so it stays out too. */
export class LeftOut extends Error {
  readonly column: string;
  readonly code = 'points_left_out';
  readonly params: { value: string; table: TableName };

  constructor(column: string, code: string, of: TableName) {
    super(`${code} of ${of} did not go in`);
    this.column = column;
    this.params = { value: code, table: of };
  }
}

/** Columns of the files by the field that a refusal names, or by its code when it names no field. */
const columns: Record<Step, Record<string, string>> = {
  staff: { headCode: 'head', staff_not_found: 'head', head_circle: 'head' },
  suppliers: { leadDays: 'lead_days' },
  items: {
    leadDays: 'lead_days',
    supplierCode: 'supplier',
    supplier_not_found: 'supplier',
    barcode_of_another: 'barcodes',
  },
  stock: { countedOn: 'counted_on', item_not_found: 'sku', books_closed: 'counted_on' },
  clients: {
    keyClient: 'key_client',
    managerId: 'manager',
    staff_not_found: 'manager',
    manager_inactive: 'manager',
    manager_has_no_clients: 'manager',
    'contacts.0.name': 'contact_name',
    'contacts.0.position': 'contact_position',
    'contacts.0.phone': 'contact_phone',
    'contacts.0.email': 'contact_email',
  },
  orders: {
    clientId: 'client',
    client_not_found: 'client',
    client_inactive: 'client',
    managerId: 'manager',
    staff_not_found: 'manager',
    manager_inactive: 'manager',
    manager_makes_no_deals: 'manager',
    externalRef: 'ref',
    placedOn: 'placed_on',
    placed_in_future: 'placed_on',
    books_closed: 'placed_on',
  },
};

/**
 * The column that a refusal is about; empty when it is about none.
 * @example columnOf('clients', error) // 'manager' when that is who has left
 */
export function columnOf(
  step: Step,
  { code, issues: [first] = [] }: { code: string; issues?: readonly { path: string }[] | undefined },
): string {
  return first ? (columns[step][first.path] ?? first.path) : (columns[step][code] ?? '');
}
