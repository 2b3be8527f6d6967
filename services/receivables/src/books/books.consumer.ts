import { Injectable } from '@nestjs/common';
import { booksClosed, booksReopened } from '@otdel/contracts';
import { type Delivered, On } from '@otdel/messaging';
import { type Tx } from '@otdel/platform';
import { BooksService } from './books.service.ts';

@Injectable()
export class BooksConsumer {
  constructor(private readonly books: BooksService) {}

  @On(booksClosed, booksReopened)
  async follow(events: Delivered<typeof booksClosed | typeof booksReopened>[], tx: Tx): Promise<void> {
    await this.books.keep(tx, events.at(-1)!.payload.through);
  }
}
