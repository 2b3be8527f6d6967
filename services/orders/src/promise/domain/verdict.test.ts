import { type Given, verdict } from './verdict.ts';

const standing = { id: 'b', promisedOn: '1998-05-06', standing: true };
const earlier = { id: 'a', promisedOn: '1998-05-01', standing: true };
const once: Given[] = [{ on: '1998-04-20', promisedOn: '1998-05-06' }];
const moved: Given[] = [
  { on: '1998-04-20', promisedOn: '1998-05-01' },
  { on: '1998-05-02', promisedOn: '1998-05-06' },
];
const today = '1998-06-01';

test.each([
  ['in time', once, '1998-05-06', [], { broken: [], withdrawn: [] }],
  ['late, without a breach on record', once, '1998-05-07', [], { broken: ['1998-05-06'], withdrawn: [] }],
  ['late, with a breach on record', once, '1998-05-07', [standing], { broken: [], withdrawn: [] }],
  ['in time, recorded late', once, '1998-05-06', [standing], { broken: [], withdrawn: [standing] }],
  [
    'with a breach that was withdrawn before',
    once,
    '1998-05-06',
    [{ ...standing, standing: false }],
    { broken: [], withdrawn: [] },
  ],
  ['in time for the second promise only', moved, '1998-05-04', [earlier], { broken: [], withdrawn: [] }],
  [
    'in time for both',
    moved,
    '1998-05-01',
    [earlier, standing],
    { broken: [], withdrawn: [earlier, standing] },
  ],
  ['late for both', moved, '1998-05-08', [], { broken: ['1998-05-01', '1998-05-06'], withdrawn: [] }],
])('settled %s', (_what, given, settledOn, breaches, expected) => {
  expect(verdict(given, { waits: [{ on: settledOn, over: true }], today }, breaches)).toEqual(expected);
});

const may = (day: number) => `1998-05-${String(day).padStart(2, '0')}`;
const from = (...moves: [number, number][]): Given[] =>
  moves.map(([on, promised]) => ({ on: may(on), promisedOn: may(promised) }));

test.each<[string, Given[], number, string[]]>([
  ['on its day', from([1, 6]), 6, []],
  ['the day after', from([1, 6]), 7, [may(6)]],
  ['moved before its day was over', from([1, 6], [6, 20]), 10, []],
  ['moved a day later', from([1, 6], [7, 20]), 10, [may(6)]],
  ['moved later, dated before', from([1, 6], [8, 20], [4, 15]), 10, []],
  ['moved back to the day, after it had been moved away', from([1, 6], [4, 20], [5, 6]), 10, [may(6)]],
  ['given for a day that had passed', from([5, 2]), 5, [may(2)]],
  ['given for a day that had passed, and moved on that day again', from([5, 2], [5, 20]), 10, []],
  ['moved nearer, past both days', from([1, 9], [8, 6]), 12, [may(6)]],
])('an open promise is missed: %s', (_what, given, today, broken) =>
  expect(verdict(given, { waits: [], today: may(today) }, []).broken).toEqual(broken),
);
