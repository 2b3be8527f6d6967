import type { RowSentences } from './language.ts';

const tables: Record<string, string> = {
  staff: 'сотрудников',
  suppliers: 'поставщиков',
  items: 'номенклатуры',
  stock: 'остатков',
  clients: 'клиентов',
  orders: 'заказов',
  order_lines: 'строк заказов',
};
const of = (table: string) => tables[table] ?? table;
const separators: Record<string, string> = {
  comma: 'запятая',
  semicolon: 'точка с запятой',
  tab: 'табуляция',
};

export const rowsRu: RowSentences = {
  file_workbook: () => 'это книга Excel; сохраните каждый лист как «CSV UTF-8» и дайте эти файлы',
  file_empty: () => 'файл пуст',
  file_missing: () => 'назван в соответствии, но его нет',
  file_encoding_unknown: () =>
    'кодировка не UTF-8, не UTF-16 и не windows-1251; сохраните как «CSV UTF-8» или назовите кодировку в соответствии',
  file_encoding_wrong: ({ encoding }) => `кодировка не ${encoding}, как сказано в соответствии`,
  file_delimiter: ({ delimiter }) =>
    `один столбец, если между ячейками ${separators[delimiter] ?? delimiter}; разделите ячейки запятой, точкой с запятой или табуляцией либо назовите разделитель в соответствии`,
  file_delimiters: ({ header, rows }) =>
    `в заголовке между ячейками ${separators[header] ?? header}, а в строках ${separators[rows] ?? rows}; оставьте что-то одно`,
  file_of_another: ({ table, file }) => `столбцы ${of(table)}, как и в файле ${file}; оставьте один из них`,
  columns_twice: ({ columns }) => `столбец ${columns} встречается больше одного раза`,
  columns_missing: ({ columns, headers }) => `нет столбца ${columns}; есть ${headers}`,
  columns_unknown: ({ columns, known }) =>
    `неизвестный столбец ${columns}; известны ${known}. Уберите его или пропустите в соответствии`,
  columns_foreign: ({ table }) =>
    `заголовки не наши; скажите в соответствии, какой столбец чем служит для ${of(table)} (--mapping FILE)`,
  stray_quote: () => 'не читается как CSV: лишняя или незакрытая кавычка',
  cells_count: ({ cells, headers }) => `ячеек ${cells}, а в заголовке ${headers}`,
  cell_missing: () => 'обязательная ячейка пуста',
  cell_damaged: () => 'есть знак \uFFFD: текст был испорчен раньше',
  cell_too_long: ({ most }) => `длиннее ${most} знаков`,
  cell_choice: ({ known }) => `не из числа ${known}`,
  cell_email: () => 'это не один адрес электронной почты',
  cell_days: ({ most }) => `это не целое число дней от 0 до ${most}`,
  decimal_unclear: () =>
    'можно прочесть по-разному; пишите все числа файла с одним десятичным знаком или назовите его («decimal») в соответствии',
  date_unclear: () =>
    'можно прочесть по-разному; пишите 31.12.2025 или 2025-12-31 либо назовите порядок («dates») в соответствии',
  row_date: () => 'это не дата; пишите 31.12.2025 или 2025-12-31',
  row_amount: () => 'это не сумма; пишите, например, 1234.50',
  row_price: () => 'это не цена; пишите не более пяти знаков после запятой, например 0.89404',
  row_quantity: () =>
    'это не количество; пишите больше нуля и не более трёх знаков после запятой, например 0.250',
  row_discount: () => 'это не скидка; пишите долю от 0 до 1, например 0.15, или 15%',
  stands_already: ({ value, line }) => `${value} уже есть в строке ${line}`,
  points_nowhere: ({ value, table }) => `${value} нет среди годных строк ${of(table)}`,
  points_outside: ({ value, table }) => `${value} нет ни среди годных строк ${of(table)}, ни в фирме`,
  points_left_out: ({ value, table }) => `${value} из ${of(table)} не загружен`,
  circle: ({ way }) => `${way}: руководят друг другом по кругу`,
  before_placed: ({ day }) => `${day} раньше, чем оформлен заказ`,
  before_shipped: ({ day }) => `${day} раньше отгрузки`,
  never_shipped: () => 'доставлен, но не отгружен',
  shipped_and_cancelled: () => 'и отгружен, и отменён',
  line_is_bad: () => 'одна из его строк негодна',
  without_lines: () => 'у заказа нет строк',
  too_many_lines: ({ count, most }) => `в заказе ${count} строк; самое большее ${most}`,
};
