import { getItem, listItems, listSuppliers, putItem, putSupplier, setOpeningStock } from '@otdel/contracts';
import { codeKey } from '@otdel/contracts';
import fc from 'fast-check';
import { sql } from 'kysely';
import { RealFirm } from '../testing/real-firm.ts';

let firm: RealFirm;
beforeAll(async () => {
  firm = await RealFirm.open();
});
afterAll(() => firm?.close());

const supplierOf = async (code: string) =>
  (await firm.ask(listSuppliers, { search: code })).items.find((supplier) => supplier.code === code);

test('a PUT keeps what it does not name, and empties what is null', async () => {
  await firm.ask(putSupplier, { code: 'KEPT', name: 'Kept', country: 'RU', leadDays: 3 });
  const whole = { name: 'Paint', price: '100', cost: '60', group: 'Paints', unit: 'l', leadDays: 2 };
  const { item } = await firm.ask(putItem, { sku: 'PAINT', ...whole, supplierCode: 'KEPT' });
  const dearer = await firm.ask(putItem, { sku: 'PAINT', price: '120' });
  expect(dearer).toEqual({ outcome: 'changed', item: { ...item, price: '120.00', version: 2 } });
  expect((await firm.ask(putItem, { sku: 'PAINT', price: '120.00' })).outcome).toBe('unchanged');
  const emptied = await firm.ask(putItem, { sku: 'PAINT', cost: null, group: null, supplierCode: null });
  expect(emptied.item).toEqual({
    ...dearer.item,
    ...{ cost: null, group: null, supplierCode: null, supplierId: null, version: 3 },
  });
  expect((await firm.published(item.id)).at(-1)!.payload).toMatchObject({ price: '120.00', cost: null });

  await firm.ask(putSupplier, { code: 'KEPT', active: false });
  expect(await supplierOf('KEPT')).toMatchObject({ name: 'Kept', country: 'RU', leadDays: 3, active: false });
  await firm.ask(putSupplier, { code: 'KEPT', leadDays: null });
  expect(await supplierOf('KEPT')).toMatchObject({ country: 'RU', leadDays: null, version: 3 });
});

test('what is new needs what has no default', async () => {
  await expect(firm.ask(putItem, { sku: 'NEW', unit: 'l' })).rejects.toMatchObject({
    kind: 'refused',
    code: 'needed_when_new',
    params: { record: 'NEW', fields: 'name, price' },
  });
  await expect(firm.ask(putSupplier, { code: 'NEW' })).rejects.toMatchObject({
    code: 'needed_when_new',
    params: { record: 'NEW', fields: 'name' },
  });
});

test('of two who change what both have seen the second is refused', async () => {
  const { item } = await firm.ask(putItem, { sku: 'SEEN', name: 'Seen', price: '1' });
  const both = ['2', '3'].map((price) => () => firm.ask(putItem, { sku: 'SEEN', price }, { seen: [1] }));
  const settled = await firm.atOnce('item', both);
  expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { kind: 'changed', code: 'version_changed', params: { version: 2 } },
  });
  expect((await firm.ask(getItem, { itemId: item.id })).version).toBe(2);
  await firm.ask(putSupplier, { code: 'SEEN', name: 'Seen' });
  await firm.ask(putSupplier, { code: 'SEEN', country: 'RU' }, { seen: [1] });
  const second = firm.ask(putSupplier, { code: 'SEEN', country: 'KZ' }, { seen: [1] });
  await expect(second).rejects.toMatchObject({ code: 'version_changed', params: { version: 2 } });
});

test('any printed character goes into a code, and a search finds ё as е', async () => {
  const sku = 'М8/40 №5?#%2F';
  const { item } = await firm.ask(putItem, { sku, name: 'Болт чёрный', price: '1', supplierCode: null });
  await firm.ask(setOpeningStock, { sku: ` ${sku}\u200b`, quantity: '5' });
  const found = async (filters: object) => (await firm.ask(listItems, filters)).items.map((i) => i.id);
  for (const search of ['черный', 'ЧЁРНЫЙ', '8/40', '№5?', '%2F', '\u202eчерный'])
    expect({ search, ids: await found({ search }) }).toEqual({ search, ids: [item.id] });
  expect(await found({ sku })).toEqual([item.id]);
  await firm.ask(putSupplier, { code: 'ООО/Ёж', name: 'Еж' });
  expect(await supplierOf('ООО/Ёж')).toMatchObject({ name: 'Еж' });
  expect((await firm.ask(listSuppliers, { search: 'ооо/еж' })).items).toHaveLength(1);
});

test('a new code that people take for another is refused; it finds the other', async () => {
  const put = (sku: string, over: object = { name: 'Paint', price: '1' }) =>
    firm.ask(putItem, { sku, ...over });
  const { item } = await put('FT-A-1');
  for (const sku of ['ft-a-1', 'FТ-А-1', 'ＦＴ-A-1']) {
    const code = { kind: 'refused', code: 'code_like_another', params: { record: sku, known: 'FT-A-1' } };
    await expect(put(sku)).rejects.toMatchObject(code);
    expect((await firm.ask(listItems, { sku })).items.map(({ id }) => id)).toEqual([item.id]);
  }
  expect((await put('FT-A-1', { price: '2' })).outcome).toBe('changed');
  expect((await put('FT-A-2')).outcome).toBe('created');
  await firm.ask(putSupplier, { code: 'ООО Сокол', name: 'Falcon' });
  await expect(firm.ask(putSupplier, { code: 'ooo сокол', name: 'Falcon' })).rejects.toMatchObject({
    code: 'code_like_another',
  });
});

test('of two new codes that look alike, at once, one is taken', async () => {
  const both = ['ONCE', 'once'].map((sku) => () => firm.ask(putItem, { sku, name: 'Once', price: '1' }));
  const settled = await firm.atOnce('item', both);
  expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('two that stood in the firm before may both be changed', async () => {
  const { item } = await firm.ask(putItem, { sku: 'OLD', name: 'Old', price: '1' });
  const { item: other } = await firm.ask(putItem, { sku: 'OTHER', name: 'Other', price: '1' });
  await firm.rows(sql`update item set sku = 'old' where id = ${other.id}`);
  for (const { id, sku } of [item, { ...other, sku: 'old' }])
    expect(await firm.ask(putItem, { sku, price: '3' })).toMatchObject({ outcome: 'changed', item: { id } });
});

test('the schema and the programs take the same codes for alike', async () => {
  const letters = [...'AaBbCcEeKkZzАаВвСсЕеЁёКкЖжТт019-/ №\u00a0Ａé'];
  const codes = fc.sample(
    fc.array(fc.constantFrom(...letters)).map((some) => some.join('')),
    300,
  );
  const rows = await firm.rows<{ code: string; key: string }>(
    sql`select code, code_key(code) as key from unnest(${codes}::text[]) as code`,
  );
  expect(rows).toHaveLength(300);
  expect(rows.filter(({ code, key }) => key !== codeKey(code))).toEqual([]);
});

test('a search finds items and suppliers in any case, ё is е, and its letters mean nothing else', async () => {
  await firm.ask(putSupplier, { code: 'ЁРШ', name: 'Лён_100%' });
  await firm.ask(putItem, { sku: 'F-1', name: 'Чёрная 50%', price: '1' });
  const skus = async (search: string) => (await firm.ask(listItems, { search })).items.map((i) => i.sku);
  const codes = async (search: string) =>
    (await firm.ask(listSuppliers, { search })).items.map((s) => s.code);
  for (const text of ['черная', 'ЧЁРНАЯ', 'f-1', '0%', ' 50% ']) expect(await skus(text)).toEqual(['F-1']);
  for (const text of ['ерш', 'лен', 'ЛЁН_', '100%']) expect(await codes(text)).toEqual(['ЁРШ']);
  expect([...(await skus('5_%')), ...(await codes('л%н'))]).toEqual([]);
});
