import { filled, unknownNames } from './template.ts';

const body = 'Уважаемый {{client}}, вы должны {{sum}}:\n{{#invoices}}- {{number}}: {{open}}\n{{/invoices}}';
const values = {
  client: 'ООО «Рога & Копыта»',
  sum: '100,00 ₽',
  invoices: [
    { number: 'IN-1', open: '60,00 ₽' },
    { number: 'IN-2', open: '40,00 ₽' },
  ],
};

test('values come as they are, lists line by line', () =>
  expect(filled({ subject: 'Долг {{sum}}', body }, values)).toEqual({
    subject: 'Долг 100,00 ₽',
    body: 'Уважаемый ООО «Рога & Копыта», вы должны 100,00 ₽:\n- IN-1: 60,00 ₽\n- IN-2: 40,00 ₽\n',
  }));

test('a value of several lines makes no second line of the head', () =>
  expect(
    filled({ subject: 'Долг {{client}}', body: '' }, { client: 'A\r\nBcc: all@example.com' }).subject,
  ).toBe('Долг A Bcc: all@example.com'));

const known = ['client', 'sum', 'invoices', 'invoices.number', 'invoices.open'];
test.each<[string, string, string[]]>([
  ['all are known', body, []],
  ['a name with a mistake', '{{cleint}} {{sum}}', ['cleint']],
  ['a name of a section outside of it', '{{number}}', ['number']],
  ['a name of outside in a section', '{{#invoices}}{{total}}{{/invoices}}', ['invoices.total']],
  ['another template', '{{> footer}}', ['> footer']],
  ['without escape', '{{{html}}}', ['html']],
])('unknown names: %s', (_, template, expected) => expect(unknownNames(template, known)).toEqual(expected));

test.each(['{{#invoices}}', '{{/invoices}}', '{{client'])('%s is no template', (template) =>
  expect(() => unknownNames(template, known)).toThrow(SyntaxError),
);
