import { stepKinds } from './step.ts';
import { stepTitle } from './titles.ts';

test.each(stepKinds)('%s has a title in both languages that names the order', (kind) => {
  const title = stepTitle(kind, { orderNumber: 'SO-2026-000001', detail: '2026-11-24' });
  expect(title.en).toMatch(/^[A-Z].*SO-2026-000001/);
  expect(title.ru).toMatch(/^[А-Я].*SO-2026-000001/);
});

test.each([
  ['receive_purchase', 'Receive purchase PO-1', 'Принять поступление PO-1'],
  ['complete_production', 'Complete production PO-1', 'Выпустить PO-1'],
] as const)('%s that serves stock names no order', (kind, en, ru) => {
  expect(stepTitle(kind, { orderNumber: null, detail: 'PO-1' })).toEqual({ en, ru });
});
