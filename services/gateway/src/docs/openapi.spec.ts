import type { OpenAPIObject } from '@nestjs/swagger';
import { operations as published, revenueCuts } from '@otdel/contracts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

let gate: TestGateway;
let document: OpenAPIObject;
beforeAll(async () => {
  gate = await startGateway();
  document = (await gate.ask<OpenAPIObject>('GET', '/api/openapi.json')).body;
});
afterAll(() => gate?.stop());

const mayOn = new Map(
  published.flatMap(({ route, may }) => (route === null ? [] : [[route as string, may]])),
);
const routes = [...mayOn.keys()];
const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) =>
      item[method]
        ? [{ route: `${method.toUpperCase()} ${path}`, path, method, operation: item[method] }]
        : [],
    ),
  );
type Operation = ReturnType<typeof operations>[number]['operation'];
const find = (route: string): Operation =>
  operations().find((o) => o.route === route.replace(/:(\w+)/g, '{$1}'))!.operation;
const schemaOf = (operation: Operation, status: string, type = 'application/json') =>
  (operation.responses[status] as { content?: Record<string, { schema?: object }> } | undefined)?.content?.[
    type
  ]?.schema;

test('every route of the API is described, and nothing else', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const described = operations().map((o) => o.route);
  expect(described.toSorted()).toEqual(routes.map((r) => r.replace(/:(\w+)/g, '{$1}')).toSorted());
});

test.each(['GET /api/reports/promises', 'GET /api/reports/revenue'])(
  '%s says that a manager sees less than in lists',
  (route) => expect(find(route).summary).toContain('a manager sees own deals alone'),
);

test.each(routes)('%s says in one line what it does, what it answers and how it refuses', (route) => {
  const operation = find(route);
  expect(operation.summary).toMatch(/^[^\n]{5,120}$/);
  expect(operation.operationId).toMatch(/^[a-z]+_[a-zA-Z]+$/);
  const [good] = Object.keys(operation.responses).filter((status) => status.startsWith('2'));
  if (!['DELETE /api/sessions', 'PUT /api/me/password'].includes(route)) {
    const type = route === 'GET /api/live' ? 'text/event-stream' : 'application/json';
    expect(schemaOf(operation, good!, type)).toMatchObject({});
  }
  expect(schemaOf(operation, 'default', 'application/problem+json')).toEqual({
    $ref: '#/components/schemas/Problem',
  });
  const open = mayOn.get(route) === 'anyone';
  expect(operation.security).toEqual(open ? [] : undefined);
  for (const [, name] of route.matchAll(/:(\w+)/g))
    expect(operation.parameters).toContainEqual(
      expect.objectContaining({ name, in: 'path', required: true }),
    );
});

test('operations are told apart by their ids', () => {
  const ids = operations().map((o) => o.operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every reference leads to a component, and every component has a plain name and is used', () => {
  const text = JSON.stringify(document);
  const used = new Set([...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!));
  const defined = Object.keys(document.components!.schemas!);
  expect([...used].toSorted()).toEqual(defined.toSorted());
  for (const name of defined) expect(name).toMatch(/^[A-Z][A-Za-z]+$/);
  expect(defined).toEqual(
    expect.arrayContaining(['NewOrder', 'Order', 'OrderWithTasks', 'Client', 'Item', 'Account', 'LiveEvent']),
  );
  expect(text).not.toMatch(/\$defs|"nullable"/);
});

test('schemas are what JSON Schema 2020-12 knows', () => {
  const types = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
  const walk = (schema: Record<string, unknown>, at: string): void => {
    if (schema['$ref'] === undefined && schema['type'] !== undefined)
      for (const type of [schema['type']].flat())
        expect({ at, type: types.includes(type as string) }).toEqual({ at, type: true });
    for (const name of (schema['required'] ?? []) as string[])
      expect({ at, known: Object.keys(schema['properties'] as object) }).toEqual({
        at,
        known: expect.arrayContaining([name]) as unknown,
      });
    for (const [name, part] of Object.entries(
      (schema['properties'] ?? {}) as Record<string, Record<string, unknown>>,
    ))
      walk(part, `${at}.${name}`);
    if (schema['items']) walk(schema['items'] as Record<string, unknown>, `${at}[]`);
    for (const part of (schema['anyOf'] ?? schema['oneOf'] ?? []) as Record<string, unknown>[])
      walk(part, `${at}|`);
  };
  for (const [name, schema] of Object.entries(document.components!.schemas!)) walk(schema as never, name);
});

test('what a text may not have is said in patterns that readers in other languages know', () => {
  expect(JSON.stringify(document)).not.toContain(String.raw`\\p{`);
  const { ClientBody } = document.components!.schemas as Record<
    string,
    { properties: Record<string, { pattern?: string }> }
  >;
  const name = new RegExp(ClientBody!.properties['name']!.pattern!);
  expect(['Café', 'a\nb', 'a\u0085b', 'a\u2028b'].filter((text) => name.test(text))).toEqual(['Café']);
});

test('one pattern says all of a text, in a form that every reader of patterns takes', () => {
  const text = JSON.stringify(document);
  expect(text).not.toContain('"allOf":[{"pattern"');
  expect(text).not.toContain(String.raw`\\/`);
  const { NewOrderLine } = document.components!.schemas as Record<
    string,
    { properties: Record<string, { pattern: string }> }
  >;
  const day = new RegExp(NewOrderLine!.properties['promisedOn']!.pattern);
  for (let at = Temporal.PlainDate.from('1899-12-25'); at.year < 2201; at = at.add({ days: 1 })) {
    const valid = at.year >= 1900 && at.year < 2200;
    if (day.test(at.toString()) !== valid)
      throw new Error(`${at.toString()} is ${valid ? 'refused' : 'taken'}`);
  }
  const none = [
    '1900-02-29',
    '2100-02-29',
    '2026-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
  ];
  expect(none.filter((given) => day.test(given))).toEqual([]);
});

test('a body whose fields may all be left out may be left out too', () => {
  const isNeeded = (route: string) => (find(route).requestBody as { required: boolean }).required;
  expect(['POST /api/imports', 'POST /api/orders'].map(isNeeded)).toEqual([false, true]);
});

test('an event of the stream is described with its data, which is JSON in a text', () => {
  const event = schemaOf(find('GET /api/live'), '200', 'text/event-stream');
  expect(event).toMatchObject({
    properties: { data: { type: 'string', contentSchema: { $ref: '#/components/schemas/LiveEvent' } } },
  });
});

test('an account has a person or a role, and a change of it changes something', () => {
  const { NewAccount, ChangeAccount } = document.components!.schemas!;
  expect(NewAccount).toMatchObject({ anyOf: [{ required: ['staffId'] }, { required: ['role'] }] });
  expect(ChangeAccount).toMatchObject({ minProperties: 1 });
});

test('days, quantities and keys are described with their bounds', () => {
  const { NewOrderLine } = document.components!.schemas as Record<
    string,
    { properties: Record<string, { pattern?: string; allOf?: { pattern: string }[] }> }
  >;
  const takes = (schema: { pattern?: string; allOf?: { pattern: string }[] }, text: string) =>
    [schema, ...(schema.allOf ?? [])].every(({ pattern }) => !pattern || new RegExp(pattern).test(text));
  const { quantity, promisedOn } = NewOrderLine!.properties;
  expect(['1', '0.250', '0', '0.000', '-1'].filter((text) => takes(quantity!, text))).toEqual(['1', '0.250']);
  const days = ['1899-12-31', '1900-01-01', '2199-12-31', '2200-01-01'];
  expect(days.filter((day) => takes(promisedOn!, day))).toEqual(['1900-01-01', '2199-12-31']);
  const { schema } = (find('POST /api/orders').parameters as { name: string; schema: object }[]).find(
    ({ name }) => name === 'Idempotency-Key',
  )!;
  expect(['a-key', '', 'k'.repeat(161), 'ключ'].filter((key) => takes(schema, key))).toEqual(['a-key']);
});

test('lists of words, cursors and what must change are described', () => {
  const parameter = (route: string, name: string) =>
    (find(route).parameters as { name: string; schema: { pattern?: string } }[]).find(
      (p) => p.name === name,
    )!;
  expect(parameter('GET /api/reports/revenue', 'by')).toMatchObject({
    style: 'form',
    explode: false,
    description: expect.stringMatching(/One to three.*item, group, client/) as unknown,
    schema: { type: 'array', items: { enum: [...revenueCuts] }, minItems: 1, maxItems: 3, uniqueItems: true },
  });
  const cursor = new RegExp(parameter('GET /api/orders', 'cursor').schema.pattern!);
  expect(['abc-_09', '', 'a b', 'é'].filter((text) => cursor.test(text))).toEqual(['abc-_09']);
  expect(document.components!.schemas!['AmendOrder']).toMatchObject({
    anyOf: ['lines', 'add', 'remove'].map((field) => ({
      ...{ required: [field], properties: { [field]: { minItems: 1 } } },
    })),
  });
});

test('what is sent is described strictly, with its defaults; what is answered is sure', () => {
  const schemas = document.components!.schemas as Record<
    string,
    { required?: string[]; additionalProperties?: boolean }
  >;
  expect(schemas['NewOrder']).toMatchObject({ additionalProperties: false, required: ['clientId', 'lines'] });
  expect(schemas['Order']!.additionalProperties).toBeUndefined();
  expect(schemas['ContactInput']!.required).toEqual(['name']);
  expect(schemas['Contact']!.required).toEqual(['name', 'position', 'email', 'phone']);
});

test('filters, keys and files are described', () => {
  const names = (route: string) => (find(route).parameters as { name: string }[]).map((p) => p.name);
  expect(names('GET /api/orders')).toEqual(
    expect.arrayContaining(['stage', 'late', 'managerId', 'clientId', 'promisedFrom', 'cursor', 'limit']),
  );
  expect(names('POST /api/orders')).toContain('Idempotency-Key');
  expect(names('POST /api/orders')).not.toContain('If-Match');
  for (const route of ['PUT /api/clients/by-code/:code', 'POST /api/orders/:orderId/amend']) {
    expect(names(route)).toContain('If-Match');
    expect(find(route).responses['200']).toMatchObject({
      headers: { ETag: {}, 'Idempotency-Replayed': {} },
    });
  }
  expect(names('GET /api/items/:itemId')).toContain('If-None-Match');
  expect(Object.keys(find('GET /api/items/:itemId').responses)).toContain('304');
  expect(find('POST /api/sessions').parameters ?? []).toEqual([]);
  expect(find('POST /api/orders').requestBody).toMatchObject({
    content: { 'application/json': { schema: { $ref: '#/components/schemas/NewOrder' } } },
  });
  expect(names('GET /api/reports/revenue')).toEqual(expect.arrayContaining(['format', 'separator']));
  expect(schemaOf(find('GET /api/reports/promises'), '200', 'text/csv')).toEqual({ type: 'string' });
  expect(
    (find('GET /api/reports/promises').responses['200'] as { description: string }).description,
  ).toContain('value_overdue');
  expect(Object.keys(find('PUT /api/items/by-sku/:sku').responses).toSorted()).toEqual([
    '200',
    '201',
    '400',
    '401',
    '403',
    '404',
    '409',
    '412',
    '422',
    '429',
    'default',
  ]);
});

test('each refusal is described under its status, with its codes', () => {
  const codes = (route: string, status: string) => {
    const schema = schemaOf(find(route), status, 'application/problem+json') as
      { allOf: [object, { properties: { code: { enum: string[] } } }] } | undefined;
    return schema?.allOf[1].properties.code.enum;
  };
  expect(codes('POST /api/orders/:orderId/feedback', '422')).toEqual([
    'feedback_not_asked',
    'feedback_already_recorded',
    'books_closed',
    'answered_in_future',
    'answered_before_asked',
  ]);
  expect(codes('POST /api/orders', '409')).toEqual(['external_ref_taken', 'idempotency_key_reused']);
  expect(codes('POST /api/orders', '403')).toEqual([
    'deals_of_others',
    'role_not_allowed',
    'password_must_change',
  ]);
  expect(codes('GET /api/orders/:orderId', '404')).toEqual(['order_not_found']);
  expect(codes('POST /api/orders', '404')).toContain('staff_not_found');
  expect(codes('POST /api/production-jobs', '400')).toEqual(['invalid_input', 'bad_request']);
  expect(codes('GET /api/orders/:orderId', '401')).toContain('token_expired');
  expect(codes('GET /api/orders/:orderId', '422')).toBeUndefined();
  expect(codes('POST /api/sessions', '401')).toEqual(['wrong_credentials']);
  expect(codes('POST /api/sessions', '429')).toEqual(['too_many_failures', 'too_many_requests']);
});

test('the pages to browse it come from here alone, also over plain http', async () => {
  const page = await gate.ask('GET', '/api/docs');
  expect(page.status).toBe(200);
  const policy = page.headers.get('content-security-policy')!;
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toContain('upgrade-insecure-requests');
  // no scripts inside of the page: the policy would not run them
  expect(page.text.match(/<script(?![^>]*\bsrc=)[^>]*>/g)).toBeNull();
  const scripts = [...page.text.matchAll(/(?:src|href)=['"]([^'"]+)['"]/g)].map(([, at]) => at!);
  expect(scripts.length).toBeGreaterThan(3);
  for (const script of scripts) {
    expect(script).not.toMatch(/^(https?:)?\/\//);
    const { pathname } = new URL(script, `${gate.url}/api/docs`);
    const got = await gate.ask('GET', pathname);
    expect({ pathname, status: got.status }).toEqual({ pathname, status: 200 });
  }
});
