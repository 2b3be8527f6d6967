import {
  conflict,
  DomainError,
  errorKinds,
  forbidden,
  invalid,
  notFound,
  refused,
  unavailable,
} from './errors.ts';

test.each([
  [refused('order_cancelled', 'It is cancelled.', { orderId: 'x' }), 'refused', 'order_cancelled'],
  [notFound('order', 'x'), 'not_found', 'order_not_found'],
  [forbidden('Not yours.'), 'forbidden', 'role_not_allowed'],
  [conflict('key_reused', 'Use another.'), 'conflict', 'key_reused'],
  [unavailable('crm'), 'unavailable', 'crm_unavailable'],
  [invalid([{ path: 'lines.0.quantity', message: 'is zero' }]), 'invalid', 'invalid_input'],
])('%s travels as a record and comes back the same', (error, kind, code) => {
  expect(error).toMatchObject({ kind, code });
  expect(errorKinds).toContain(error.kind);
  const back = new DomainError(JSON.parse(JSON.stringify(error.toRecord())));
  expect(back.toRecord()).toEqual(error.toRecord());
  expect(back).toBeInstanceOf(Error);
});

test('a server that does not answer may have done what it was asked', () => {
  expect(unavailable('database').message).toBe(
    'database does not answer just now. What was asked may be done all the same; send the same request again with the same Idempotency-Key: it is done once.',
  );
});

test('an invalid input names the place and what is wrong there', () => {
  expect(
    invalid([
      { path: '', message: 'is missing' },
      { path: 'no', message: 'is no number' },
    ]).message,
  ).toBe('The input is not valid: body: is missing; no: is no number');
});
