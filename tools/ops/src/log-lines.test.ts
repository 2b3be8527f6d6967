import { inOrder, parseLines, select } from './log-lines.ts';

const line = (time: string, fields: object) => JSON.stringify({ time, level: 'info', msg: 'x', ...fields });
const orders = parseLines(
  'orders',
  [
    line('2026-11-24T10:00:01Z', { correlationId: 'c1', order: 'SO-2026-000001' }),
    line('2026-11-24T10:00:03Z', { correlationId: 'c2', order: 'SO-2026-000002' }),
    line('2026-11-24T10:00:04Z', { correlationId: 'batch-1', order: 'SO-2026-000001' }),
    line('2026-11-24T10:00:05Z', { correlationId: 'batch-1', order: 'SO-2026-000002' }),
    '{"time":"2026-11-24T10:00:06Z","cut off by a ki',
  ].join('\n'),
);
const gateway = parseLines('gateway', `${line('2026-11-24T10:00:00Z', { correlationId: 'c1' })}\n\n`);
const all = [...orders, ...gateway];
const times = (lines: { time: string }[]) => lines.map((l) => l.time.slice(17, 19));

it('tells the story of an order over all services, without that of others', () =>
  expect(times(inOrder(select(all, { order: 'SO-2026-000001' })))).toEqual(['00', '01', '04']));

it('tells the story of a request', () =>
  expect(times(inOrder(select(all, { correlation: 'c1' })))).toEqual(['00', '01']));

it('keeps a line that is no JSON beside the one before it', () => {
  expect(orders.at(-1)).toMatchObject({ json: false, time: '2026-11-24T10:00:05Z' });
  expect(select(all, {})).toHaveLength(all.length);
});

it('takes the source of piped lines from the lines themselves', () => {
  const piped = parseLines('', `${line('2026-11-24T10:00:00Z', { service: 'crm' })}\nnot JSON`);
  expect(piped.map((l) => l.source)).toEqual(['crm', '']);
});
