import { type StepKind } from './step.ts';

/** The words of titles, in the languages of the firm. */
export interface Title {
  en: string;
  ru: string;
}
export interface Named {
  orderNumber: string | null;
  detail: string | null;
}

const forOrder = ({ orderNumber }: Named, en: string, ru: string): Title =>
  orderNumber ? { en: ` ${en} ${orderNumber}`, ru: ` ${ru} ${orderNumber}` } : { en: '', ru: '' };

const titles: Record<StepKind, (named: Named) => Title> = {
  confirm_order: ({ orderNumber }) => ({
    en: `Confirm order ${orderNumber}`,
    ru: `Подтвердить заказ ${orderNumber}`,
  }),
  settle_supply: ({ orderNumber }) => ({
    en: `Find supply for order ${orderNumber}: something is covered by nothing`,
    ru: `Обеспечить заказ ${orderNumber}: есть непокрытые позиции`,
  }),
  receive_purchase: (named) => {
    const order = forOrder(named, 'for order', 'для заказа');
    return {
      en: `Receive purchase ${named.detail}${order.en}`,
      ru: `Принять поступление ${named.detail}${order.ru}`,
    };
  },
  complete_production: (named) => {
    const order = forOrder(named, 'for order', 'для заказа');
    return {
      en: `Complete production ${named.detail}${order.en}`,
      ru: `Выпустить ${named.detail}${order.ru}`,
    };
  },
  ship_order: ({ orderNumber }) => ({
    en: `Ship order ${orderNumber}`,
    ru: `Отгрузить заказ ${orderNumber}`,
  }),
  confirm_delivery: ({ orderNumber, detail }) => ({
    en: `Confirm the delivery of order ${orderNumber}, shipped on ${detail}`,
    ru: `Подтвердить доставку заказа ${orderNumber}, отгрузка ${detail}`,
  }),
  ask_feedback: ({ orderNumber }) => ({
    en: `Ask the client's opinion of order ${orderNumber}`,
    ru: `Спросить мнение клиента о заказе ${orderNumber}`,
  }),
  promise_at_risk: ({ orderNumber }) => ({
    en: `The promise of order ${orderNumber} is at risk`,
    ru: `Обещанный срок заказа ${orderNumber} под угрозой`,
  }),
  hasten_supply: ({ orderNumber }) => ({
    en: `Hasten the supply of order ${orderNumber}: it is expected after the promised day`,
    ru: `Ускорить обеспечение заказа ${orderNumber}: ожидается позже обещанного срока`,
  }),
  broken_promise: ({ orderNumber, detail }) => ({
    en: `The promise of order ${orderNumber} for ${detail} is broken`,
    ru: `Нарушен обещанный срок заказа ${orderNumber}: ${detail}`,
  }),
  bad_rating: (named) => {
    const order = forOrder(named, 'of order', 'о заказе');
    return {
      en: `The client's opinion${order.en} is bad: ${named.detail} of 5`,
      ru: `Плохой отзыв клиента${order.ru}: ${named.detail} из 5`,
    };
  },
};

/**
 * The title of a step's task.
 * @example stepTitle('ship_order', { orderNumber: 'SO-2026-000123', detail: null }).ru // 'Отгрузить заказ SO-2026-000123'
 */
export const stepTitle = (kind: StepKind, named: Named): Title => titles[kind](named);
