import type { Issue, RowCode } from '@otdel/contracts';

/** What our checks of one cell say of a row. */
const ofRows: Record<string, RowCode> = {
  is_empty: 'cell_missing',
  date_form: 'row_date',
  no_such_day: 'row_date',
  date_range: 'row_date',
  amount_form: 'row_amount',
  price_form: 'row_price',
  quantity_form: 'row_quantity',
  quantity_positive: 'row_quantity',
  discount_form: 'row_discount',
};

/** Why a cell is refused, in words for people who have the file open. @param found what stands in it */
export function reasonOf(
  { path, code, params }: Issue,
  found: string,
): { code: string; params: Record<string, unknown> } {
  if (found.trim() === '') return { code: 'cell_missing', params: {} };
  const shown = { found: found.length > 60 ? `${found.slice(0, 60)}…` : found };
  if (path === 'lead_days') return { code: 'cell_days', params: { most: 365, ...shown } };
  if (code === 'too_big') return { code: 'cell_too_long', params: { most: params['maximum'], ...shown } };
  if (code === 'invalid_value') {
    const known = (params['values'] as string[]).join(', ');
    return { code: 'cell_choice', params: { known, ...shown } };
  }
  if (code === 'invalid_format' && params['format'] === 'email') return { code: 'cell_email', params: shown };
  return { code: ofRows[code] ?? code, params: { ...params, ...shown } };
}
