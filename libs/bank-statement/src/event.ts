/** The encodings of the format: what it calls UTF-8, Windows and DOS. */
export const statementEncodings = ['utf-8', 'windows-1251', 'ibm866'] as const;
export type StatementEncoding = (typeof statementEncodings)[number];

/** Money that came to an account of ours. */
export interface StatementPayment {
  kind: 'payment';
  /** On which its document begins. */
  line: number;
  /** The same for the same payment in every file: account, day, number, sum, payer's account, and which of those that are alike. */
  key: string;
  /** Ours, to which it came. */
  account: string;
  /** On which the bank booked it. */
  date: Temporal.PlainDate;
  /** Of the payer's document. */
  number: string;
  /** In roubles, above zero, two decimals: "1234.50". */
  sum: string;
  payer: {
    /** May be empty. */
    name: string;
    /** 10 digits of a firm, 12 of a person, 5 of a firm abroad. Check digits are as the bank sent them. */
    inn?: string;
    kpp?: string;
    account?: string;
    bic?: string;
  };
  purpose: string;
}

/** Why a file, its header or a document is refused. */
export type BadReason =
  /** The file does not begin as the format does. Nothing else is told of it. */
  | 'notAStatement'
  /** Its words are in none of the encodings. Nothing else is told of it. */
  | 'encoding'
  /** None of 1.01, 1.02, 1.03. Nothing else is told of it. */
  | 'version'
  /** A line is so long that this is no text. Nothing more is read. */
  | 'lineTooLong'
  /** The file ends without its last line: what is missing is not known. */
  | 'truncated'
  /** Something stands behind the last line. It is not read. */
  | 'afterEnd'
  /** A document has no end before the next one begins. */
  | 'unclosed'
  /** A field is missing or empty. */
  | 'required'
  /** No day, or none from 1900 to 2199. */
  | 'date'
  /** No sum above zero with at most 13 digits and two decimals. */
  | 'sum'
  /** Longer than such a thing can be. */
  | 'tooLong'
  /** The account is not in roubles. */
  | 'currency'
  /** Neither the payer's account nor the receiver's is ours, nor one of the accounts that the file says it is of. */
  | 'notOurs';

export type StatementEvent =
  /** Comes once, before the first document. The days are those of the file's period. */
  | {
      kind: 'header';
      version: string;
      encoding: StatementEncoding;
      from?: Temporal.PlainDate;
      to?: Temporal.PlainDate;
      accounts: string[];
    }
  /** The file says that it is of an account that is not ours. Comes once for each. */
  | { kind: 'foreignAccount'; line: number; account: string }
  | StatementPayment
  /** A document by which money left an account of ours. */
  | { kind: 'outgoing'; line: number }
  /** A document by which money went from one account of ours to another. */
  | { kind: 'between'; line: number }
  /** A document of an account that is not ours, which was told. */
  | { kind: 'foreign'; line: number }
  /** @property field as the format names it; empty for the whole file @property value what stands there, cut at 60 characters */
  | { kind: 'bad'; line: number; field: string; reason: BadReason; value: string };
