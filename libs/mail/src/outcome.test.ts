import { outcomeOf, type SmtpFault } from './outcome.ts';

const fault = (over: Partial<SmtpFault>): SmtpFault => ({ message: 'it failed', ...over });

test.each<[string, Partial<SmtpFault>, boolean, string]>([
  ['no such mailbox', { code: 'EENVELOPE', responseCode: 550 }, false, 'refused'],
  ['the text is not wanted', { code: 'EMESSAGE', responseCode: 554 }, true, 'refused'],
  ['the mailbox is busy', { code: 'EENVELOPE', responseCode: 450 }, false, 'later'],
  ['the server could not store the text', { code: 'EMESSAGE', responseCode: 451 }, true, 'later'],
  ['nobody listens', { code: 'ESOCKET' }, false, 'later'],
  ['the greeting does not come', { code: 'ETIMEDOUT' }, false, 'later'],
  ['the server does not let us in', { code: 'EAUTH', responseCode: 535 }, false, 'later'],
  ['silence after the text', { code: 'ETIMEDOUT' }, true, 'unanswered'],
  ['the line is cut after the text', { code: 'ECONNECTION' }, true, 'unanswered'],
])('%s', (_, over, handedOver, kind) => expect(outcomeOf(fault(over), handedOver).kind).toBe(kind));

test('the reply of the server is said, and not all of a long one', () => {
  expect(outcomeOf(fault({ responseCode: 550, response: '550 No such user' }), false).reply).toBe(
    '550 No such user',
  );
  expect(outcomeOf(fault({ message: 'x'.repeat(2_000) }), false).reply).toHaveLength(500);
});
