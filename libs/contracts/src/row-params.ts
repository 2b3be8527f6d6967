/** Every code that keeps a row or a file of an import out, with its named parameters. What it says stands in `sentences/`. */
export interface RowParams {
  /** The whole file. */
  file_workbook: object;
  file_empty: object;
  file_missing: object;
  file_encoding_unknown: object;
  file_encoding_wrong: { encoding: string };
  file_delimiter: { delimiter: string };
  /** Of the header, and of the rows. */
  file_delimiters: { header: string; rows: string };
  file_of_another: { table: string; file: string };
  columns_twice: { columns: string };
  columns_missing: { columns: string; headers: string };
  columns_unknown: { columns: string; known: string };
  columns_foreign: { table: string };
  /** One row. */
  stray_quote: object;
  cells_count: { cells: number; headers: number };
  cell_missing: object;
  cell_damaged: object;
  cell_too_long: { most: number };
  cell_choice: { known: string };
  cell_email: object;
  cell_days: { most: number };
  decimal_unclear: object;
  date_unclear: object;
  row_date: object;
  row_amount: object;
  row_price: object;
  row_quantity: object;
  row_discount: object;
  stands_already: { value: string; line: number };
  points_nowhere: { value: string; table: string };
  points_outside: { value: string; table: string };
  points_left_out: { value: string; table: string };
  circle: { way: string };
  before_placed: { day: string };
  before_shipped: { day: string };
  never_shipped: object;
  shipped_and_cancelled: object;
  line_is_bad: object;
  without_lines: object;
  too_many_lines: { count: number; most: number };
}
export type RowCode = keyof RowParams;
