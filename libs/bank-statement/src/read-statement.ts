import { Document, keyIn, type Fault } from './document.ts';
import type { BadReason, StatementEncoding, StatementEvent, StatementPayment } from './event.ts';
import { linesIn } from './text.ts';
import { accountIn, dayIn } from './values.ts';

/**
 * Reads a bank statement in the format `1CClientBankExchange` from a stream, document by document. What is wrong is told with
 * its line and the rest goes on. Memory grows by one counter per payment, never by the file.
 * @param ourAccounts 20 digits each
 * @throws whatever the stream throws
 * @example for await (const event of readStatement(stream, { ourAccounts })) if (event.kind === 'payment') …
 */
export async function* readStatement(
  bytes: AsyncIterable<Uint8Array>,
  { ourAccounts }: { ourAccounts: ReadonlySet<string> },
): AsyncGenerator<StatementEvent> {
  const statement = new Statement(ourAccounts);
  for await (const part of linesIn(bytes)) {
    if ('fault' in part) return yield statement.refused(part.fault);
    for (const line of part.lines) {
      yield* statement.take(line, part.encoding);
      if (statement.isOver) return;
    }
    if (part.end !== undefined) yield* statement.end(part.end, part.encoding);
  }
}

const versions = /^1[.,]0[123]$/;
const nothing: readonly StatementEvent[] = [];
const bad = ({ value, ...fault }: Fault): StatementEvent => ({
  kind: 'bad',
  ...fault,
  value: value.slice(0, 60).toWellFormed(),
});

/** A statement as far as it was read. */
class Statement {
  /** Nothing more is read. */
  isOver = false;
  readonly #ours: ReadonlySet<string>;
  /** Accounts that the file says it is of, with the line that said so first. */
  readonly #accounts = new Map<string, number>();
  readonly #alike = new Map<string, number>();
  #version = { line: 0, value: '' };
  #period: { from?: Temporal.PlainDate; to?: Temporal.PlainDate } = {};
  #section: 'header' | 'account' | undefined = 'header';
  #headerGiven = false;
  #ended = false;
  #document: Document | undefined;
  #line = 0;

  constructor(ours: ReadonlySet<string>) {
    this.#ours = ours;
  }

  refused(reason: BadReason): StatementEvent {
    const field = reason === 'truncated' ? 'КонецФайла' : '';
    return bad({ line: this.#line + 1, field, reason, value: '' });
  }

  /** @returns what has become known with this line */
  *take(line: string, encoding: StatementEncoding): Generator<StatementEvent> {
    this.#line++;
    if (this.#ended) return yield* this.#behindTheEnd(line);
    const [, written = '', value] = /^\s*([\p{L}\d_]+)\s*(?:=(.*))?$/su.exec(line) ?? [];
    const key = keyIn(written);
    switch (key) {
      case 'секциядокумент':
        yield* this.#unclosed();
        yield* this.#header(encoding);
        this.#document = new Document(this.#line);
        return;
      case 'конецдокумента':
        yield* this.#closed();
        return;
      case 'конецфайла':
        yield* this.#unclosed();
        yield* this.#header(encoding);
        this.#ended = true;
        return;
      case 'секциярасчсчет':
        yield* this.#unclosed();
        this.#section = 'account';
        return;
      case 'конецрасчсчет':
        this.#section = undefined;
        return;
    }
    if (!this.#document) yield* this.#outside(key, (value ?? '').trim());
    else if (key === '' || value === undefined) this.#document.goOn(line);
    else this.#document.take(key, value, this.#line);
  }

  /** @param rest what stands behind the last line end; it may be cut, so only a word that ends something is taken */
  *end(rest: string, encoding: StatementEncoding): Generator<StatementEvent> {
    if (this.#ended || /^\s*Конец/iu.test(rest)) yield* this.take(rest, encoding);
    if (this.isOver || this.#ended) return;
    yield bad({ line: Math.max(1, this.#line), field: 'КонецФайла', reason: 'truncated', value: '' });
  }

  *#behindTheEnd(line: string): Generator<StatementEvent> {
    // DOS ends a text with a sign of its own, and some programs fill the last block
    if (line.replaceAll('\x1a', '').replaceAll('\0', '').trim() === '') return;
    this.isOver = true;
    yield bad({ line: this.#line, field: '', reason: 'afterEnd', value: line });
  }

  *#outside(key: string, value: string): Generator<StatementEvent> {
    if (key === 'версияформата') this.#version = { line: this.#line, value };
    if (key === 'расчсчет') yield* this.#ofAccount(accountIn(value));
    if (this.#section !== 'header' || value === '') return;
    const field = key === 'датаначала' ? 'from' : key === 'датаконца' ? 'to' : undefined;
    if (!field) return;
    const day = dayIn(value);
    if (day) this.#period[field] = day;
    else
      yield bad({
        line: this.#line,
        field: field === 'from' ? 'ДатаНачала' : 'ДатаКонца',
        reason: 'date',
        value,
      });
  }

  *#ofAccount(account: string): Generator<StatementEvent> {
    if (account === '' || this.#accounts.has(account)) return;
    this.#accounts.set(account, this.#line);
    if (!this.#ours.has(account)) yield { kind: 'foreignAccount', line: this.#line, account };
  }

  /** The header is whole when the first document begins. */
  *#header(encoding: StatementEncoding): Generator<StatementEvent> {
    if (this.#headerGiven) return;
    this.#headerGiven = true;
    const { line, value } = this.#version;
    if (versions.test(value))
      yield {
        kind: 'header',
        version: value,
        encoding,
        ...this.#period,
        accounts: [...this.#accounts.keys()],
      };
    else {
      this.isOver = true;
      yield bad({ line: line || this.#line, field: 'ВерсияФормата', reason: 'version', value });
    }
  }

  #unclosed(): readonly StatementEvent[] {
    const document = this.#document;
    this.#document = undefined;
    if (!document) return nothing;
    return [bad({ line: document.line, field: 'КонецДокумента', reason: 'unclosed', value: '' })];
  }

  *#closed(): Generator<StatementEvent> {
    const document = this.#document;
    this.#document = undefined;
    if (!document) return;
    const { line, payees, payers } = document;
    const to = payees.find((account) => this.#ours.has(account));
    const isOurPayer = payers.some((account) => this.#ours.has(account));
    if (isOurPayer) yield { kind: to === undefined ? 'outgoing' : 'between', line };
    else if (to !== undefined) yield* this.#incoming(document, to);
    else if ([...payees, ...payers].some((account) => this.#accounts.has(account)))
      yield { kind: 'foreign', line };
    else yield bad(document.faultOf('ПолучательСчет', payees.length === 0 ? 'required' : 'notOurs'));
  }

  *#incoming(document: Document, to: string): Generator<StatementEvent> {
    const payment = document.payment(to);
    if (Array.isArray(payment)) yield* payment.map(bad);
    else yield { kind: 'payment', key: this.#keyOf(payment), ...payment };
  }

  /** Two files that overlap by whole days, or of which one goes on where the other ended, count those that are alike the same. */
  #keyOf({ account, date, number, sum, payer }: Omit<StatementPayment, 'kind' | 'key'>): string {
    const alike = [account, date.toString(), number, sum, payer.account ?? '']
      .map(encodeURIComponent)
      .join('/');
    const nth = (this.#alike.get(alike) ?? 0) + 1;
    this.#alike.set(alike, nth);
    return `${alike}/${nth}`;
  }
}
