import type { TableName } from './format.ts';

/** What a spreadsheet calls our columns, beside their own names: without case, with blanks as underscores. */
const headers: Record<string, readonly string[]> = {
  code: ['код'],
  sku: ['артикул', 'код_товара', 'код_номенклатуры', 'номенклатура.код'],
  name: ['имя', 'фио', 'наименование', 'название'],
  role: ['роль', 'должность'],
  head: ['руководитель', 'начальник'],
  active: ['работает', 'активен', 'активный'],
  country: ['страна'],
  lead_days: ['срок_поставки', 'срок_поставки_дней', 'lead_time_days'],
  kind: ['вид', 'тип'],
  supply: ['обеспечение', 'способ_обеспечения'],
  group: ['группа', 'категория', 'category'],
  unit: ['единица', 'ед.', 'ед._изм.', 'единица_измерения'],
  barcodes: ['штрихкод', 'штрихкоды', 'штрих-код', 'штрих-коды', 'шк', 'barcode', 'ean'],
  price: ['цена', 'unit_price'],
  cost: ['себестоимость', 'закупочная_цена'],
  supplier: ['поставщик', 'код_поставщика', 'supplier_code'],
  quantity: ['количество', 'кол-во', 'остаток', 'qty'],
  counted_on: ['дата_подсчёта', 'дата_остатка', 'на_дату'],
  region: ['регион'],
  segment: ['сегмент'],
  key_client: ['ключевой', 'ключевой_клиент'],
  manager: ['менеджер', 'manager_code'],
  contact_name: ['контакт', 'контактное_лицо', 'contact'],
  contact_position: ['должность_контакта'],
  contact_phone: ['телефон', 'phone'],
  contact_email: ['почта', 'email', 'e-mail', 'эл._почта'],
  ref: ['номер', 'номер_заказа', '№', 'number'],
  client: ['клиент', 'код_клиента', 'заказчик', 'client_code'],
  placed_on: ['дата', 'дата_заказа', 'оформлен'],
  promised_on: ['обещан', 'обещанная_дата', 'срок', 'срок_отгрузки'],
  shipped_on: ['отгружен', 'дата_отгрузки'],
  delivered_on: ['доставлен', 'дата_доставки'],
  cancelled_on: ['отменён', 'дата_отмены'],
  carrier: ['перевозчик'],
  order: ['заказ', 'номер_заказа', '№_заказа', 'order_ref'],
  discount: ['скидка'],
};

const plain = (header: string) => header.trim().toLowerCase().replaceAll(/\s+/g, '_');

/** Our column that a header means, among those of a table. @example columnFor('Цена', ['sku', 'price']) // 'price' */
export function columnFor(header: string, columns: readonly string[]): string | undefined {
  const name = plain(header);
  return (
    columns.find((column) => column === name) ?? columns.find((column) => headers[column]?.includes(name))
  );
}

const yesNo = { yes: ['да', 'true', '1', 'y'], no: ['нет', 'false', '0', 'n'] };
const values: Record<string, Record<string, readonly string[]>> = {
  active: yesNo,
  key_client: yesNo,
  role: {
    head: ['руководитель', 'начальник'],
    manager: ['менеджер'],
    operations: ['операции', 'операционный_отдел', 'оператор'],
    accountant: ['бухгалтер'],
    admin: ['администратор'],
  },
  kind: { goods: ['товар'], work: ['работа'], service: ['услуга'] },
  supply: { buy: ['покупка', 'закупка'], make: ['производство'], none: ['нет'] },
};

/** The word of ours that a cell of a choice means; else the cell. @example wordFor('active', 'Да') // 'yes' */
export function wordFor(column: string, cell: string): string {
  const name = plain(cell);
  const words = values[column];
  if (!words) return cell;
  return Object.keys(words).find((word) => word === name || words[word]!.includes(name)) ?? cell.trim();
}

/** What the names of files say in a spreadsheet's language. */
export const fileWords: Record<TableName, readonly string[]> = {
  staff: ['сотрудники', 'персонал'],
  suppliers: ['поставщики'],
  items: ['номенклатура', 'товары'],
  stock: ['остатки', 'склад'],
  clients: ['клиенты', 'контрагенты'],
  orders: ['заказы'],
  order_lines: ['строки_заказов', 'состав_заказов'],
};
