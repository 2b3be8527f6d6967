/** What a held order waits for: a part of the sentence of `order_held`. */
import type { ErrorParams } from '../error-params.ts';

type Held = ErrorParams['order_held']['holds'][number];

export const heldForEn = ({ kind, sum, dueOn }: Held): string => {
  const of = sum === null ? '' : ` of ${sum}`;
  switch (kind) {
    case 'prepayment':
      return `${sum} of the prepayment has not come`;
    case 'credit_limit':
      return `the client would owe more than the limit; record a payment${of}`;
    case 'overdue':
      return `debts of the client${of} are overdue${dueOn === null ? '' : ` since ${dueOn}`}; record their payment`;
    case 'stopped':
      return 'shipments to the client are stopped until the debts are paid';
  }
};

export const heldForRu = ({ kind, sum, dueOn }: Held): string => {
  const of = sum === null ? '' : ` на ${sum}`;
  switch (kind) {
    case 'prepayment':
      return `не поступила предоплата: ещё ${sum}`;
    case 'credit_limit':
      return `долг клиента превысит лимит; запишите оплату${of}`;
    case 'overdue':
      return `долги клиента${of} просрочены${dueOn === null ? '' : ` с ${dueOn.split('-').toReversed().join('.')}`}; запишите их оплату`;
    case 'stopped':
      return 'отгрузки клиенту остановлены до оплаты долгов';
  }
};
