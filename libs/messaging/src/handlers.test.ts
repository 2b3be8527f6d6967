import { orderFeedbackAsked, orderPlaced, orderReady, subscriptions } from '@otdel/contracts';
import { collectHandlers, On } from './handlers.ts';

const nothing = async () => {};
/** All events that crm subscribes to; one is left to the feedback. */
const all = Object.values(subscriptions.crm).flat();
class Placing {
  @On(...all.filter((type) => type !== orderFeedbackAsked))
  placed() {
    return nothing();
  }
}
class Feedback {
  @On(orderFeedbackAsked)
  asked() {
    return nothing();
  }
}
class Stranger {
  @On(orderReady)
  ready() {
    return nothing();
  }
}

test('every subscription has its handler', () => {
  expect([...collectHandlers('crm', [new Placing(), new Feedback(), {}]).keys()].toSorted()).toEqual(
    all.map(({ name, version }) => `${name}@${version}`).toSorted(),
  );
  expect(all).toContain(orderPlaced);
});

test.each([
  ['no handler', [new Placing()], 'crm subscribes to order.feedback_asked@1, but nothing handles it'],
  ['two handlers', [new Placing(), new Placing(), new Feedback()], 'order.placed@1 has two handlers'],
  [
    'no subscription',
    [new Placing(), new Feedback(), new Stranger()],
    'order.ready@1, to which crm does not',
  ],
])('%s: refused', (_, providers, message) =>
  expect(() => collectHandlers('crm', providers)).toThrow(message),
);

test('everything wrong is said at once', () => {
  expect(() => collectHandlers('crm', [new Stranger()])).toThrow(
    /order\.ready@1(.|\n)*order\.placed@1(.|\n)*order\.feedback_asked@1/,
  );
});
