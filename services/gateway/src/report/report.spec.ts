import { promisesReport, rebuild, rebuildProgress, revenueReport } from '@otdel/contracts';
import { startGateway, type TestGateway } from '../testing/start-gateway.ts';

let gate: TestGateway;
let token: string;
const counts = {
  placed: 1,
  shippedOnTime: 1,
  shippedLate: 0,
  openInTime: 0,
  openOverdue: 0,
  valueLate: '0.00',
  valueOverdue: '0.00',
  firstKept: 1,
  firstMissed: 2,
  firstOpen: 0,
  cancelledOverdue: 1,
  breachesWithdrawn: 3,
  rateByLast: '0.3333',
  rateByFirst: null,
};
beforeAll(async () => {
  gate = await startGateway();
  token = await gate.admin();
  gate.rooms
    .on(promisesReport, ({ asOf }) => ({
      asOf: asOf ?? '2026-11-25',
      rows: [{ promisedOn: '2026-11-20', ...counts }],
      totals: counts,
    }))
    .on(revenueReport, ({ by, as }) => {
      const row = {
        keys: by.map((cut) => ({ cut, id: 'id', name: '=name' })),
        quantity: '2',
        value: '3.00',
        orders: 1,
      };
      return { from: null, to: null, by, as, rows: [row], totals: row };
    })
    .on(rebuild, () => ({ started: true }))
    .on(rebuildProgress, () => ({ running: false, done: 3, total: 3 }));
});
afterAll(() => gate?.stop());
const ask = (path: string, headers = {}) => gate.ask('GET', path, { token, headers });

test('promises are looked at from the day that is asked; without one the room says from which', async () => {
  expect((await ask('/api/reports/promises')).body).toMatchObject({
    asOf: '2026-11-25',
    totals: { placed: 1 },
  });
  await ask('/api/reports/promises?asOf=1998-05-06&from=1998-01-01&to=1998-04-30');
  expect(gate.rooms.last(promisesReport)!.data).toEqual({
    asOf: '1998-05-06',
    from: '1998-01-01',
    to: '1998-04-30',
  });
});

test('revenue is cut as asked', async () => {
  expect((await ask('/api/reports/revenue?by=manager,month')).body).toMatchObject({
    by: ['manager', 'month'],
  });
  expect((await ask('/api/reports/revenue')).body).toMatchObject({ by: ['month'] });
});

test.each([
  ['by the header', '/api/reports/promises', { accept: 'text/csv' }, true],
  ['by the query', '/api/reports/promises?format=csv', {}, true],
  ['not when the query says otherwise', '/api/reports/promises?format=json', { accept: 'text/csv' }, false],
])('comes as CSV %s', async (_, path, headers, csv) => {
  const answer = await ask(path, headers);
  expect(answer.headers.get('content-type')).toMatch(csv ? /^text\/csv/ : /^application\/json/);
  if (!csv) return;
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="promises-2026-11-25.csv"');
  expect(answer.text.split('\r\n')[1]).toBe(
    '"2026-11-25","2026-11-20",1,1,0,0,0,0.00,0.00,1,2,0,1,3,0.3333,',
  );
});

test('whether a file is wanted is not asked of the room', async () => {
  await ask('/api/reports/promises?format=csv&separator=semicolon&asOf=1998-05-06');
  expect(gate.rooms.last(promisesReport)!.data).toEqual({ asOf: '1998-05-06' });
});

test('no cell of the file is a formula', async () => {
  const { text } = await ask('/api/reports/revenue?by=client&format=csv');
  expect(text).toBe(
    `"client_id","client","quantity","value","orders"\r\n"id","'=name",2,3.00,1\r\n"total","",2,3.00,1\r\n`,
  );
});

test('the file begins with a byte order mark, and has semicolons and decimal commas on request', async () => {
  const file = await fetch(`${gate.url}/api/reports/revenue?by=client&format=csv&separator=semicolon`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const bytes = Buffer.from(await file.arrayBuffer());
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(bytes.toString().split('\r\n')[1]).toBe(`"id";"'=name";2;3,00;1`);
});

test('a separator that is none is refused', async () =>
  expect(await ask('/api/reports/revenue?format=csv&separator=tab')).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'separator' }] },
  }));

test('an administrator builds the read models anew and sees how far it is', async () => {
  expect((await gate.ask('POST', '/api/reports/rebuild', { token, body: {} })).body).toEqual({
    started: true,
  });
  expect((await ask('/api/reports/rebuild')).body).toEqual({ running: false, done: 3, total: 3 });
});
