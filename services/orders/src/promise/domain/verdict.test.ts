import { verdict } from './verdict.ts';

const standing = { id: 'b', promisedOn: '1998-05-06', standing: true };
const earlier = { id: 'a', promisedOn: '1998-05-01', standing: true };

test.each([
  ['in time', '1998-05-06', [], { broken: false, withdrawn: [] }],
  ['late, without a breach on record', '1998-05-07', [], { broken: true, withdrawn: [] }],
  ['late, with a breach on record', '1998-05-07', [standing], { broken: false, withdrawn: [] }],
  ['in time, recorded late', '1998-05-06', [standing], { broken: false, withdrawn: [standing] }],
  [
    'with a breach that was withdrawn before',
    '1998-05-06',
    [{ ...standing, standing: false }],
    { broken: false, withdrawn: [] },
  ],
  ['in time for the second promise only', '1998-05-04', [earlier], { broken: false, withdrawn: [] }],
  ['in time for both', '1998-05-01', [earlier, standing], { broken: false, withdrawn: [earlier, standing] }],
])('settled %s', (_what, settledOn, breaches, expected) => {
  expect(verdict('1998-05-06', settledOn, breaches)).toEqual(expected);
});
