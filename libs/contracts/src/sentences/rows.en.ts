import type { RowSentences } from './language.ts';

/** What keeps a row of an import out. It is said behind the file, the line and the column. */
export const rowsEn: RowSentences = {
  file_workbook: () => 'is a workbook; save each of its sheets as "CSV UTF-8" and give those files',
  file_empty: () => 'is empty',
  file_missing: () => 'is named by the mapping, but is not there',
  file_encoding_unknown: () =>
    'is neither UTF-8, UTF-16 nor windows-1251; save it as "CSV UTF-8", or say its encoding in the mapping',
  file_encoding_wrong: ({ encoding }) => `is not ${encoding}, as the mapping says`,
  file_delimiter: ({ delimiter }) =>
    `has one column when a ${delimiter} stands between cells; separate them by comma, semicolon or tab, or say the delimiter in the mapping`,
  file_delimiters: ({ header, rows }) =>
    `has a ${header} between the cells of the header, and a ${rows} between those of the rows; use one of them`,
  file_of_another: ({ table, file }) =>
    `has the columns of ${table}, and so has ${file}; leave one of them out`,
  columns_twice: ({ columns }) => `has the column ${columns} more than once`,
  columns_missing: ({ columns, headers }) => `has no column ${columns}; it has ${headers}`,
  columns_unknown: ({ columns, known }) =>
    `has the unknown column ${columns}; known are ${known}. Take it out, or let the mapping ignore it`,
  columns_foreign: ({ table }) =>
    `has no header of ours; say in a mapping which of its columns is which of ${table} (--mapping FILE)`,
  stray_quote: () => 'is not readable as CSV: a quote stands where none may be, or is not closed',
  cells_count: ({ cells, headers }) => `has ${cells} cells, the header has ${headers}`,
  cell_missing: () => 'is needed and is empty',
  cell_damaged: () => 'has the sign \uFFFD: the text was damaged before it came here',
  cell_too_long: ({ most }) => `has more than ${most} characters`,
  cell_choice: ({ known }) => `is none of ${known}`,
  cell_email: () => 'is not one e-mail address',
  cell_days: ({ most }) => `is no whole number of days from 0 to ${most}`,
  decimal_unclear: () =>
    'may be read in two ways; write all numbers of the file with one decimal sign, or say it as "decimal" in the mapping',
  date_unclear: () =>
    'may be read in two ways; write 2025-12-31 or 31.12.2025, or say the order as "dates" in the mapping',
  row_date: () => 'is no date; write 2025-12-31 or 31.12.2025',
  row_amount: () => 'is no sum; write one such as 1234.50',
  row_price: () => 'is no price; write one with at most five decimals, such as 0.89404',
  row_quantity: () => 'is no quantity; write one above zero with at most three decimals, such as 0.250',
  row_discount: () => 'is no discount; write a fraction from 0 to 1, such as 0.15, or 15%',
  stands_already: ({ value, line }) => `${value} stands already on line ${line}`,
  points_nowhere: ({ value, table }) => `${value} is not among the good rows of ${table}`,
  points_outside: ({ value, table }) => `${value} is neither among the good rows of ${table} nor in the firm`,
  points_left_out: ({ value, table }) => `${value} of ${table} did not go in`,
  circle: ({ way }) => `${way} lead each other in a circle`,
  before_placed: ({ day }) => `${day} is before the order was placed`,
  before_shipped: ({ day }) => `${day} is before the shipment`,
  never_shipped: () => 'delivered, but never shipped',
  shipped_and_cancelled: () => 'both shipped and cancelled',
  line_is_bad: () => 'one of its lines is bad',
  without_lines: () => 'the order has no lines',
  too_many_lines: ({ count, most }) => `the order has ${count} lines; ${most} are the most`,
};
