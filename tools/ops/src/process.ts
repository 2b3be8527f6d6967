import { styleText } from 'node:util';
import type { Api } from './api.ts';

interface Page {
  orderId: string;
  orderNumber: string;
  workflowId: string;
  state: string;
  items: { no: number; at: string; what: string; data: string }[];
  next: number | null;
}

/**
 * Prints what Temporal has recorded of an order's process, decoded, one line per event.
 * @param order its number or its id @returns whether there is a process
 */
export async function showProcess(at: Api, order: string): Promise<boolean> {
  let page: Page | undefined;
  for (let after: number | null = 0; after !== null; after = page.next) {
    page = await at.get<Page>(`/api/processes/${encodeURIComponent(order)}?after=${after}`);
    if (after === 0) console.log(`${page.orderNumber}  ${page.workflowId}  ${styleText('bold', page.state)}`);
    for (const { no, at: moment, what, data } of page.items)
      console.log(`${String(no).padStart(4)}  ${moment}  ${what}  ${styleText('dim', data)}`);
  }
  const found = page?.state !== 'none';
  if (!found)
    console.log('Temporal knows no such process, or no longer. The next command for the order begins one.');
  return found;
}
