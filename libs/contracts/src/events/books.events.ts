import { z } from 'zod';
import { event } from '../event.ts';
import { businessDate } from '../values.ts';

/** The firm has one set of books; this is its aggregate. */
export const booksId = '8d9b1b7e-4a52-4c33-9b1e-6f6f2a7c0001';

export const booksClosed = event(
  'books.closed',
  1,
  'books',
  z.object({ through: businessDate, previously: businessDate.nullable() }),
);
export const booksReopened = event(
  'books.reopened',
  1,
  'books',
  z.object({ through: businessDate.nullable(), previously: businessDate }),
);

export const booksEvents = [booksClosed, booksReopened] as const;
