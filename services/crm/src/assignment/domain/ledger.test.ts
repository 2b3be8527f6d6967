import { type OpenInterval, nextInterval } from './ledger.ts';

const today = '2026-11-24';
const annas: OpenInterval = { no: 3, managerId: 'anna', from: '2026-11-10' };

interface Refusal {
  code: string;
  params: object;
}
const beforeCurrent: Refusal = { code: 'assigned_before_current', params: { since: '2026-11-10' } };
const inFuture: Refusal = { code: 'assigned_in_future', params: { day: '2026-11-25', today } };

const table: [string, OpenInterval | null, string | null, string, OpenInterval | null | Refusal][] = [
  // what, current, to whom, from, what begins or the refusal
  ['the first owner', null, 'anna', today, { no: 1, managerId: 'anna', from: today }],
  [
    'the first owner, since long',
    null,
    'anna',
    '1996-07-04',
    { no: 1, managerId: 'anna', from: '1996-07-04' },
  ],
  ['nobody, as ever', null, null, today, null],
  ['another from today', annas, 'boris', today, { no: 4, managerId: 'boris', from: today }],
  [
    'another since last week',
    annas,
    'boris',
    '2026-11-17',
    { no: 4, managerId: 'boris', from: '2026-11-17' },
  ],
  [
    'another on the very day',
    annas,
    'boris',
    '2026-11-10',
    { no: 4, managerId: 'boris', from: '2026-11-10' },
  ],
  ['another before it', annas, 'boris', '2026-11-09', beforeCurrent],
  ['nobody from today', annas, null, today, { no: 4, managerId: null, from: today }],
  ['the same again', annas, 'anna', today, null],
  ['the same, but earlier', annas, 'anna', '2026-11-09', beforeCurrent],
  ['another from tomorrow', annas, 'boris', '2026-11-25', inFuture],
  ['the first owner from tomorrow', null, 'anna', '2026-11-25', inFuture],
];

it.each(table)('%s', (_, current, managerId, from, expected) => {
  const next = () => nextInterval(current, { managerId, from }, today);
  if (expected && 'code' in expected)
    expect(next).toThrow(expect.objectContaining({ kind: 'refused', ...expected }));
  else expect(next()).toEqual(expected);
});
