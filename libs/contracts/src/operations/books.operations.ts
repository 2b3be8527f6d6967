import { z } from 'zod';
import { everybody, leaders } from '../actor.ts';
import { command, query } from '../operation.ts';
import { businessDate, id, moment, pageOf, paging, text } from '../values.ts';

export const booksView = z
  .object({
    /** Nothing is recorded for this day or an earlier one; null: the books are open. */
    closedThrough: businessDate.nullable(),
  })
  .meta({ id: 'Books' });
export const booksChangeView = z
  .object({
    id,
    kind: z.enum(['closed', 'reopened']),
    /** Through which day the books are closed since then; null: they are open. */
    through: businessDate.nullable(),
    previously: businessDate.nullable(),
    recordedAt: moment,
    /** The person who did it; null: an account without one. */
    by: id.nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'BooksChange' });

export const getBooks = query('orders.getBooks', {
  does: 'Through which day the books are closed',
  may: everybody,
  route: 'GET /api/books',
  answer: booksView,
});
export const listBooksChanges = query('orders.listBooksChanges', {
  does: 'Who closed and reopened the books, when and why, the latest first',
  may: everybody,
  route: 'GET /api/books/changes',
  input: z.object(paging),
  answer: pageOf(booksChangeView),
});
export const closeBooks = command('orders.closeBooks', {
  does: 'Closes the books through a day: nothing is recorded for it or an earlier one any more',
  may: ['head', 'accountant', 'admin'],
  route: 'POST /api/books/closings',
  input: z.object({ through: businessDate, reason: text(500).optional() }).meta({ id: 'CloseBooks' }),
  answer: booksView,
  status: 201,
  refuses: ['day_not_over', 'books_closed_already'],
});
export const reopenBooks = command('orders.reopenBooks', {
  does: 'Reopens the books, all of them or after an earlier day',
  may: leaders,
  route: 'POST /api/books/reopenings',
  input: z
    .object({
      /** They stay closed through this day. Left out: they are open. */
      through: businessDate.optional(),
      reason: text(500),
    })
    .meta({ id: 'ReopenBooks' }),
  answer: booksView,
  status: 201,
  refuses: ['books_open_already'],
});
