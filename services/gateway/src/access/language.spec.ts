import { getOrder, newId, notFound, refused, shipOrder } from '@otdel/contracts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

let gate: TestGateway;
let head: string;
let manager: string;
const id = newId();
beforeAll(async () => {
  gate = await startGateway();
  [head, manager] = [(await gate.person('head')).token, (await gate.person('manager')).token];
  gate.rooms
    .on(getOrder, ({ orderId }) => {
      throw notFound('order', orderId);
    })
    .on(shipOrder, () => {
      throw refused('more_than_ordered', { line: 1, open: '2', asked: '5' });
    });
});
afterAll(() => gate?.stop());

interface Problem {
  title: string;
  detail: string;
  code: string;
  params?: object;
  errors?: { path: string; code: string; message: string }[];
}
const ask = (
  language: string | undefined,
  [method, path]: [string, string],
  body: object | null,
  token?: string,
) =>
  gate.ask<Problem>(method, path, {
    ...(token && { token }),
    ...(body && { body }),
    headers: language === undefined ? {} : { 'accept-language': language },
  });

const shipments = `/api/orders/${id}/shipments`;
const cases: [string, [string, string], object | null, () => string | undefined, string, string][] = [
  ['no_token', ['GET', '/api/orders'], null, () => undefined, 'Send the header', 'Пришлите заголовок'],
  ['role_not_allowed', ['POST', shipments], {}, () => manager, 'The role manager', 'менеджер'],
  ['no_such_route', ['GET', '/api/nowhere'], null, () => head, 'There is no such route', 'Такого адреса'],
  ['order_not_found', ['GET', `/api/orders/${id}`], null, () => head, 'There is no order', id],
  ['more_than_ordered', ['POST', shipments], {}, () => head, 'Of line 1 only 2', '1'],
];
test.each(cases)(
  '%s is said in English and in Russian',
  async (code, route, body, token, english, russian) => {
    const [en, ru] = [
      await ask('en-GB', route, body, token()),
      await ask('ru-RU,ru;q=0.9', route, body, token()),
    ];
    for (const [answer, language] of [
      [en, 'en'],
      [ru, 'ru'],
    ] as const) {
      expect(answer.headers.get('content-language')).toBe(language);
      expect(answer.headers.get('vary')).toMatch(/accept-language/i);
      expect(answer.body.code).toBe(code);
    }
    expect(en.body.detail).toContain(english);
    expect(ru.body.detail).toContain(russian);
    expect(en.body.title).toMatch(/^[A-Z][a-z ]+/);
    for (const said of [ru.body.title, ru.body.detail]) expect(said).toMatch(/[а-яё]{3}/i);
    expect(ru.body.params).toEqual(en.body.params);
  },
);

test('what is wrong with fields is said in the language too, by our rules and by those of the schema', async () => {
  const wrong = { clientId: '17', lines: [{ itemId: id, quantity: '-1', qty: 5 }], note: 5 };
  const [en, ru] = [
    await ask('en', ['POST', '/api/orders'], wrong, head),
    await ask('ru', ['POST', '/api/orders'], wrong, head),
  ];
  const said = ({ body }: typeof en) => Object.fromEntries(body.errors!.map((e) => [e.path, e.message]));
  expect(en).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
  expect(said(en)).toMatchObject({
    clientId: 'this is not an id: use the "id" given when it was made',
    'lines.0.qty':
      'there is no such field here; known are itemId, quantity, price, discount, requestedOn, promisedOn',
    note: 'Invalid input: expected string, received number',
  });
  expect(Object.keys(said(ru)).toSorted()).toEqual(Object.keys(said(en)).toSorted());
  for (const message of Object.values(said(ru))) expect(message).toMatch(/[а-яё]{3}/i);
  expect(ru.body.errors!.map((e) => e.code)).toEqual(en.body.errors!.map((e) => e.code));
});

test.each([undefined, '*', 'de, fr;q=0.5', 'not a language;;'])(
  '%j is answered in English',
  async (language) =>
    expect((await ask(language, ['GET', '/api/orders'], null)).headers.get('content-language')).toBe('en'),
);
