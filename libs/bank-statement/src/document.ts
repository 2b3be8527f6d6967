import { isBic, isInRoubles, isAccount, isKpp } from '@otdel/contracts';
import type { BadReason, StatementPayment } from './event.ts';
import { accountIn, dayIn, lineIn, sumIn } from './values.ts';

/** Names of sections and fields in one form: programs differ in case and in ё. */
export const keyIn = (written: string): string => written.toLowerCase().replaceAll('ё', 'е');

/** Version 1.02 has a purpose whole, in six lines, or both. */
const purposes = [1, 2, 3, 4, 5, 6].map((n) => `НазначениеПлатежа${n}`);
const payees = ['ПолучательСчет', 'ПолучательРасчСчет'];
const payers = ['ПлательщикСчет', 'ПлательщикРасчСчет'];
/** Only fields that are read are kept. */
const kept: ReadonlySet<string> = new Set(
  [
    ...['ДатаПоступило', 'Номер', 'Сумма', ...payees, ...payers, 'НазначениеПлатежа', ...purposes],
    ...['Плательщик', 'Плательщик1', 'ПлательщикИНН', 'ПлательщикКПП', 'ПлательщикБИК'],
  ].map(keyIn),
);
/** Characters of a field that are kept. */
const most = 4_096;

export interface Fault {
  line: number;
  field: string;
  reason: BadReason;
  value: string;
}

/** A section of a document, as far as it was read. */
export class Document {
  readonly line: number;
  readonly #fields = new Map<string, { value: string; line: number }>();
  #last = '';

  /** @param line of the file, on which it begins */
  constructor(line: number) {
    this.line = line;
  }

  /** Takes a field. Of one that stands there twice the first that says something counts. */
  take(key: string, value: string, line: number): void {
    this.#last = key;
    if (kept.has(key) && !this.#fields.get(key)?.value.trim())
      this.#fields.set(key, { value: value.slice(0, most), line });
  }

  /** Takes a line that is no field: some banks break the purpose into lines. */
  goOn(text: string): void {
    const before = this.#fields.get(this.#last);
    if (before && this.#last.startsWith('назначение'))
      before.value = `${before.value} ${text}`.slice(0, most);
  }

  /** Both accounts of the one who is paid: banks that settle through another bank fill them differently. */
  get payees(): string[] {
    return this.#accounts(payees);
  }

  get payers(): string[] {
    return this.#accounts(payers);
  }

  /** @param account ours, to which it came @returns what is wrong with it when it is no payment */
  payment(account: string): Omit<StatementPayment, 'kind' | 'key'> | Fault[] {
    const date = this.#read('ДатаПоступило', dayIn, 'date');
    const sum = this.#read('Сумма', sumIn, 'sum');
    const number = this.#read('Номер', (told) => (told.length > 40 ? undefined : told), 'tooLong');
    const faults = [date, sum, number].flatMap((read) => ('fault' in read ? [read.fault] : []));
    if (isAccount(account) && !isInRoubles(account))
      faults.push(this.#fault(payees[0]!, 'currency', account));
    if ((this.payers[0]?.length ?? 0) > 40) faults.push(this.#fault(payers[0]!, 'tooLong', this.payers[0]!));
    if (faults.length > 0 || 'fault' in date || 'fault' in sum || 'fault' in number) return faults;
    const whole = lineIn(this.#of('НазначениеПлатежа'), 1_000);
    return {
      line: this.line,
      account,
      date: date.value,
      number: lineIn(number.value, 40),
      sum: sum.value,
      payer: this.#payer(),
      purpose: whole || lineIn(purposes.map((name) => this.#of(name)).join(' '), 1_000),
    };
  }

  /** What keeps it from being booked before it is known whose it is. */
  faultOf(field: 'ПолучательСчет', reason: 'required' | 'notOurs'): Fault {
    return this.#fault(field, reason, this.payees[0] ?? '');
  }

  #payer(): StatementPayment['payer'] {
    const said = this.#of('Плательщик');
    const [, innOfName] = /^ИНН\s*(\d{5}|\d{10}|\d{12})(?!\d)/iu.exec(said) ?? [];
    const name = this.#of('Плательщик1') || said.replace(/^ИНН\s*\d+(?:[\s\\/,]*КПП\s*\d+)?[\s\\/,]+/iu, '');
    const inn = [this.#of('ПлательщикИНН'), innOfName ?? ''].find(isTaxNumber);
    const kpp = this.#of('ПлательщикКПП');
    const bic = this.#of('ПлательщикБИК');
    const [account] = this.payers;
    return {
      name: lineIn(name, 300),
      ...(inn && { inn }),
      ...(isKpp(kpp) && { kpp }),
      ...(account && { account }),
      ...(isBic(bic) && { bic }),
    };
  }

  #of(name: string): string {
    return this.#fields.get(keyIn(name))?.value.trim() ?? '';
  }

  #accounts(names: readonly string[]): string[] {
    return names.map((name) => accountIn(this.#of(name))).filter((account) => account !== '');
  }

  #read<T>(
    field: string,
    from: (told: string) => T | undefined,
    reason: BadReason,
  ): { value: T } | { fault: Fault } {
    const told = this.#of(field);
    if (told === '') return { fault: this.#fault(field, 'required', '') };
    const value = from(told);
    return value === undefined ? { fault: this.#fault(field, reason, told) } : { value };
  }

  #fault(field: string, reason: BadReason, value: string): Fault {
    return { line: this.#fields.get(keyIn(field))?.line ?? this.line, field, reason, value };
  }
}

/** 5 digits are of firms abroad. Banks write 0 for a payer who has none. */
const isTaxNumber = (told: string): boolean => /^(?!0+$)(?:\d{5}|\d{10}|\d{12})$/.test(told);
