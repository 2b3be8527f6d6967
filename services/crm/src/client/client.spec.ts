import {
  type Actor,
  assignClient,
  findClients,
  getClient,
  listAssignments,
  listClients,
  nameClients,
  newId,
  putClient,
} from '@otdel/contracts';
import { type Room } from '@otdel/testing';
import { sql } from 'kysely';
import { answers, events, named, openCrm, reasons, someone } from '../testing/crm.ts';

let room: Room;
beforeAll(async () => {
  room = await openCrm();
});
afterAll(() => room?.close());

const [head, operations, accountant] = [someone('head'), someone('operations'), someone('accountant')];
const [anna, boris] = [someone('manager'), someone('manager')];
const ivan = {
  name: 'Ivan Petrov',
  position: 'buyer',
  email: 'ivan@client.example',
  phone: '+7 900 111-22-33',
};
const olga = { name: 'Olga Orlova', position: null, email: null, phone: null };

it('is named by id to whoever may ask, also by a manager that it was taken from; unknown ones are left out', async () => {
  const { client } = await room.ask(putClient, named('N-1', { managerId: anna.staffId }), { as: head });
  expect(await room.ask(nameClients, { ids: [newId(), client.id] }, { as: boris })).toEqual({
    items: [{ id: client.id, name: 'Client N-1' }],
  });
});

describe('put', () => {
  it('makes, leaves and changes, and the version is that of the last event', async () => {
    const body = named('P-1', { region: 'Tver', contacts: [ivan, olga], managerId: anna.staffId });
    const made = await room.ask(putClient, body, { as: head });
    expect(made).toMatchObject({
      outcome: 'created',
      client: { ...body, segment: null, keyClient: false, active: true, version: 2 },
    });
    expect(await room.ask(putClient, body, { as: head })).toEqual({ ...made, outcome: 'unchanged' });

    const turned = await room.ask(putClient, { ...body, contacts: [olga, ivan] }, { as: head });
    expect(turned).toMatchObject({ outcome: 'changed', client: { contacts: [olga, ivan], version: 3 } });
    const bare = await room.ask(putClient, { ...body, keyClient: true, contacts: [] }, { as: head });
    expect(bare).toMatchObject({ outcome: 'changed', client: { contacts: [], keyClient: true, version: 4 } });
    const given = await room.ask(
      putClient,
      { ...body, keyClient: true, contacts: [], managerId: boris.staffId },
      { as: head },
    );
    expect(given).toMatchObject({ outcome: 'changed', client: { managerId: boris.staffId, version: 5 } });

    const published = await events(room, made.client.id);
    expect(published.map((e) => [e.type, e.version])).toEqual([
      ['client.changed', 1],
      ['client.assigned', 2],
      ['client.changed', 3],
      ['client.changed', 4],
      ['client.assigned', 5],
    ]);
    expect(published[4]!.payload).toEqual({
      managerId: boris.staffId,
      previousManagerId: anna.staffId,
      from: '2026-11-24',
    });
    expect(JSON.stringify(published)).not.toMatch(/Client P-1|P-1|Ivan|Olga|client\.example|111-22-33/);
  });

  it('leaves the manager as it is when nobody is named, and takes it away for null', async () => {
    const made = await room.ask(putClient, named('P-2', { managerId: anna.staffId }), { as: head });
    const kept = await room.ask(putClient, named('P-2', { region: 'Omsk' }), { as: operations });
    expect(kept.client).toMatchObject({ id: made.client.id, managerId: anna.staffId, region: 'Omsk' });
    const freed = await room.ask(putClient, named('P-2', { region: 'Omsk', managerId: null }), { as: head });
    expect(freed).toMatchObject({ outcome: 'changed', client: { managerId: null, version: 4 } });
  });

  it('keeps what is not named, and empties what is null', async () => {
    const whole = { region: 'Tver', segment: 'A', keyClient: true, active: false, contacts: [ivan] };
    const { client } = await room.ask(putClient, named('P-9', whole), { as: head });
    const renamed = await room.ask(putClient, { code: 'P-9', name: 'Renamed' }, { as: head });
    expect(renamed).toEqual({ outcome: 'changed', client: { ...client, name: 'Renamed', version: 2 } });
    expect((await room.ask(putClient, { code: 'P-9' }, { as: head })).outcome).toBe('unchanged');
    const emptied = { code: 'P-9', region: null, contacts: [] };
    expect(await room.ask(putClient, emptied, { as: head })).toMatchObject({
      outcome: 'changed',
      client: { name: 'Renamed', region: null, segment: 'A', keyClient: true, contacts: [], version: 3 },
    });
    expect((await events(room, client.id)).at(-1)!.payload).toMatchObject({ region: null, segment: 'A' });
  });

  it('of a new one is refused when its code is taken for another, which is told to those who see that one', async () => {
    await room.ask(putClient, named('ROGA-1', { managerId: anna.staffId }), { as: head });
    const put = (as: typeof anna) => room.ask(putClient, named('rоga-1'), { as });
    const code = { code: 'code_like_another', params: { record: 'rоga-1', known: 'ROGA-1' } };
    await expect(put(head)).rejects.toMatchObject(code);
    await expect(put(anna)).rejects.toMatchObject(code);
    await expect(put(boris)).rejects.toMatchObject({ kind: 'not_found', code: 'client_not_found' });
    const found = await room.ask(listClients, { code: 'rоga-1' }, { as: anna });
    expect(found.items.map((client) => client.code)).toEqual(['ROGA-1']);
  });

  it('of a new one needs a name', async () => {
    const nameless = room.ask(putClient, { code: 'P-10', region: 'Tver' }, { as: head });
    await expect(nameless).rejects.toMatchObject({
      kind: 'refused',
      code: 'needed_when_new',
      params: { record: 'P-10', fields: 'name' },
    });
  });

  it('is refused when the client changed since it was seen, by a PUT or a hand-over', async () => {
    const { client } = await room.ask(putClient, named('P-11', { managerId: anna.staffId }), { as: head });
    const seen = [client.version];
    const byBoth = ['Tver', 'Omsk'].map(
      (region) => () => room.ask(putClient, { code: 'P-11', region }, { as: head, seen }),
    );
    const settled = await room.atOnce('client', byBoth);
    expect(answers(settled)).toHaveLength(1);
    expect(reasons(settled)).toMatchObject([
      { kind: 'changed', code: 'version_changed', params: { version: client.version + 1 } },
    ]);
    const given = { clientId: client.id, managerId: boris.staffId };
    const changed = { code: 'version_changed', params: { version: client.version + 1 } };
    await expect(room.ask(assignClient, given, { as: head, seen })).rejects.toMatchObject(changed);
    const key = newId();
    const now = { as: head, key, seen: [1, client.version + 1] };
    const handed = await room.ask(assignClient, given, now);
    expect(handed.version).toBe(client.version + 2);
    // the same command again is the same one
    expect(await room.ask(assignClient, given, now)).toEqual(handed);
    const foreign = room.ask(putClient, { code: 'P-11', region: 'Perm' }, { as: anna, seen });
    await expect(foreign).rejects.toMatchObject({ code: 'client_not_found' });
    const missing = room.ask(putClient, named('P-12'), { as: head, seen: 'any' });
    await expect(missing).rejects.toMatchObject({ code: 'version_changed', params: { version: null } });
  });

  it('of a manager makes his own', async () => {
    const { client } = await room.ask(putClient, named('P-3'), { as: anna });
    expect(client.managerId).toBe(anna.staffId);
  });

  it('of a manager changes own clients and takes those of nobody', async () => {
    await room.ask(putClient, named('P-4'), { as: operations });
    const changed = await room.ask(putClient, named('P-4', { region: 'Perm' }), { as: anna });
    expect(changed).toMatchObject({ outcome: 'changed', client: { managerId: null } });
    const taken = await room.ask(putClient, named('P-4', { managerId: anna.staffId }), { as: anna });
    expect(taken).toMatchObject({ outcome: 'changed', client: { managerId: anna.staffId } });
  });

  it("of a manager finds no client of another's", async () => {
    const { client } = await room.ask(putClient, named('P-5'), { as: anna });
    const stolen = room.ask(putClient, named('P-5', { name: 'Stolen' }), { as: boris });
    await expect(stolen).rejects.toMatchObject({ kind: 'not_found', code: 'client_not_found' });
    expect(await room.ask(getClient, { clientId: client.id }, { as: anna })).toEqual(client);
  });

  it('of a manager gives nothing to another, new or own', async () => {
    const other = { managerId: boris.staffId };
    for (const code of ['P-6', 'P-3'])
      await expect(room.ask(putClient, named(code, other), { as: anna })).rejects.toMatchObject({
        kind: 'forbidden',
        code: code === 'P-6' ? 'client_only_for_oneself' : 'clients_of_others',
      });
    expect((await room.ask(listClients, { code: 'P-6' }, { as: head })).items).toEqual([]);
  });

  it('of operations leaves hand-overs to the head', async () => {
    const taken = room.ask(putClient, named('P-5', { managerId: boris.staffId }), { as: operations });
    await expect(taken).rejects.toMatchObject({ kind: 'forbidden', code: 'clients_of_others' });
  });

  it('is not for the accountant', async () => {
    await expect(room.ask(putClient, named('P-7'), { as: accountant })).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'role_not_allowed',
    });
  });

  it('is done once, and its id is not for other data', async () => {
    const commandId = newId();
    const first = await room.ask(putClient, named('P-8'), { as: head, key: commandId });
    expect(await room.ask(putClient, named('P-8'), { as: head, key: commandId })).toEqual(first);
    await expect(room.ask(putClient, named('P-9'), { as: head, key: commandId })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'idempotency_key_reused',
    });
    expect(await events(room, first.client.id)).toHaveLength(1);
  });

  it('makes one client of several that come at once', async () => {
    const racers = [1, 2, 3, 4].map((n) => () => {
      const managerId = [anna, boris][n % 2]!.staffId;
      return room.ask(putClient, named('RACE', { segment: `S${n}`, managerId }), { as: head });
    });
    const settled = await room.atOnce('client', racers);
    expect(reasons(settled)).toEqual([]);
    const done = answers(settled);
    expect(done.map((d) => d.outcome).sort()).toEqual(['changed', 'changed', 'changed', 'created']);
    expect(new Set(done.map((d) => d.client.id)).size).toBe(1);
    const client = await room.ask(getClient, { clientId: done[0]!.client.id }, { as: head });
    const published = await events(room, client.id);
    expect(client.version).toBe(published.at(-1)!.version);
    expect(published.findLast((e) => e.type === 'client.changed')!.payload['segment']).toBe(client.segment);
    const { items: ledger } = await room.ask(listAssignments, { clientId: client.id }, { as: head });
    expect(ledger.filter((line) => line.to === null).map((line) => line.managerId)).toEqual([
      client.managerId,
    ]);
  });

  it('of one command that comes twice at once is done once', async () => {
    const commandId = newId();
    const put = () => room.ask(putClient, named('TWIN'), { as: head, key: commandId });
    const done = answers(await room.atOnce('client', [put, put]));
    expect(done).toEqual([done[0], done[0]]);
    expect(await events(room, done[0]!.client.id)).toHaveLength(1);
  });
});

describe('reading', () => {
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    const clients = [
      named('R-1', { name: 'Ёлка 100%', region: 'Tula', segment: 'A', managerId: anna.staffId }),
      named('R-2', { name: 'Same name', region: 'Tula', segment: 'B', managerId: boris.staffId }),
      named('R-3', { name: 'Same name', region: 'Tula', segment: 'A' }),
      named('R-4', { name: 'Closed down', region: 'Tula', active: false, managerId: anna.staffId }),
    ];
    for (const body of clients) ids[body.code] = (await room.ask(putClient, body, { as: head })).client.id;
  });
  const codes = async (filters: object, actor = head) =>
    (await room.ask(listClients, { region: 'Tula', ...filters }, { as: actor })).items
      .map((c) => c.code)
      .sort();

  it('shows a manager own clients and those of nobody', async () => {
    expect(await codes({}, anna)).toEqual(['R-1', 'R-3', 'R-4']);
    expect(await codes({}, boris)).toEqual(['R-2', 'R-3']);
    for (const actor of [head, operations, accountant, someone('admin')])
      expect(await codes({}, actor)).toEqual(['R-1', 'R-2', 'R-3', 'R-4']);
    expect(await codes({}, someone('manager', null))).toEqual(['R-3']);
  });

  it("answers another's client as one that is not there", async () => {
    expect((await room.ask(getClient, { clientId: ids['R-2']! }, { as: boris })).code).toBe('R-2');
    for (const clientId of [ids['R-2']!, newId()])
      await expect(room.ask(getClient, { clientId }, { as: anna })).rejects.toMatchObject({
        kind: 'not_found',
        code: 'client_not_found',
      });
  });

  it.each([
    [{ code: 'R-2' }, ['R-2']],
    [{ segment: 'A' }, ['R-1', 'R-3']],
    [{ active: 'true' as const }, ['R-1', 'R-2', 'R-3']],
    [{ active: 'false' as const }, ['R-4']],
    [{ managerId: anna.staffId! }, ['R-1', 'R-4']],
    [{ search: 'ёлка' }, ['R-1']],
    [{ search: 'елка' }, ['R-1']],
    [{ search: 'ЕЛКА' }, ['R-1']],
    [{ search: 'е\u0308лка' }, ['R-1']],
    [{ search: 'sаme' }, []],
    [{ search: ' ЕЛКА ' }, ['R-1']],
    [{ search: 'same' }, ['R-2', 'R-3']],
    [{ search: 'r-4' }, ['R-4']],
    [{ search: '%' }, ['R-1']],
    [{ search: '_' }, []],
    [{ region: 'Nowhere' }, []],
  ])('filters by %j', async (filters, expected) => {
    expect(await codes(filters)).toEqual(expected);
  });

  it('finds for other rooms the ids of clients whoever they belong to', async () => {
    const found = async (search: string, as: Actor) => (await room.ask(findClients, { search }, { as })).ids;
    const { items } = await room.ask(listClients, { search: 'same' }, { as: head });
    for (const as of [head, boris, anna])
      expect((await found('SAME', as)).toSorted()).toEqual(items.map((client) => client.id).toSorted());
    expect(await found('no such client', head)).toEqual([]);
  });

  it('a filter by another manager shows a manager nothing', async () => {
    expect(await codes({ managerId: boris.staffId! }, anna)).toEqual([]);
  });

  it('gives every client once, page by page', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { items, next } = await room.ask(listClients, { region: 'Tula', limit: 1, cursor }, { as: head });
      expect(items).toHaveLength(1);
      seen.push(items[0]!.code);
      cursor = next ?? undefined;
    } while (cursor);
    expect(seen.toSorted()).toEqual(['R-1', 'R-2', 'R-3', 'R-4']);
    expect(seen.filter((code) => code === 'R-2' || code === 'R-3')).toEqual(['R-2', 'R-3']);
  });

  it('turns the page after the longest name', async () => {
    for (const code of ['L-1', 'L-2'])
      await room.ask(putClient, named(code, { name: 'ж'.repeat(200), region: 'Long' }), { as: head });
    const { next } = await room.ask(listClients, { region: 'Long', limit: 1 }, { as: head });
    const { items } = await room.ask(listClients, { region: 'Long', limit: 1, cursor: next! }, { as: head });
    expect(items.map((c) => c.code)).toEqual(['L-2']);
  });

  it('gives names that were stored on two lines, and turns the page after them', async () => {
    for (const code of ['T-1', 'T-2'])
      await room.ask(putClient, named(code, { region: 'Old', contacts: [{ name: 'Ann' }] }), { as: head });
    const old = sql`(select id from client where region = 'Old')`;
    await room.rows(sql`update client set name = E'two\\nlines\\tof ' || code where region = 'Old'`);
    await room.rows(
      sql`update client_contact set name = E'An\\nn', phone = E'1\\t2' where client_id in ${old}`,
    );
    const { items, next } = await room.ask(listClients, { region: 'Old', limit: 1 }, { as: head });
    expect(items).toMatchObject([
      { name: 'two\nlines\tof T-1', contacts: [{ name: 'An\nn', phone: '1\t2' }] },
    ]);
    const rest = await room.ask(listClients, { region: 'Old', limit: 1, cursor: next! }, { as: head });
    expect(rest.items.map((c) => c.code)).toEqual(['T-2']);
  });

  it.each(['search', 'code', 'region', 'segment'])(
    'turns away what no database holds as %s',
    async (field) => {
      await expect(room.ask(listClients, { [field]: 'a\0b' }, { as: head })).rejects.toMatchObject({
        kind: 'invalid',
      });
    },
  );

  const made = (key: unknown[]) => Buffer.from(JSON.stringify(key)).toString('base64url');
  it.each(['nonsense', made(['a', 'b']), made(['a\0', newId()])])(
    'turns away the cursor %s',
    async (cursor) => {
      await expect(room.ask(listClients, { cursor }, { as: head })).rejects.toMatchObject({
        kind: 'invalid',
      });
    },
  );

  it('walks the index of the page', async () => {
    const plan = await room.rows<Record<string, string>>(sql`
      explain select id from client c where (c.name, c.id) > ('a', ${newId()}::uuid) order by c.name, c.id limit 50`);
    expect(JSON.stringify(plan)).toContain('client_page');
  });
});
