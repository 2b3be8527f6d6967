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

test('an item has several barcodes, and is found by each and by a part of one', async () => {
  const barcodes = ['4006381333931', 'ЯЩИК-12', '036000291452'];
  const { item } = await firm.ask(putItem, { sku: 'SCAN', name: 'Scanned', price: '1', barcodes });
  expect(item.barcodes).toEqual(barcodes);
  const bare = await firm.ask(putItem, { sku: 'BARE', name: 'Bare', price: '1' });
  expect(bare.item.barcodes).toEqual([]);
  const found = async (filters: object) => (await firm.ask(listItems, filters)).items.map((i) => i.sku);
  // a scanner reads a UPC-A as an EAN-13 with a zero before it
  for (const barcode of [...barcodes, ' 4006381333931 ', '0036000291452', '04006381333931'])
    expect({ barcode, skus: await found({ barcode }) }).toEqual({ barcode, skus: ['SCAN'] });
  for (const barcode of ['400638133393', 'ящик-12', '']) expect(await found({ barcode })).toEqual([]);
  for (const search of ['63813', 'ящик', '29145', 'scanned'])
    expect({ search, skus: await found({ search }) }).toEqual({ search, skus: ['SCAN'] });
  expect(await found({ search: '4_063' })).toEqual([]);
});

test('a PUT without barcodes keeps them, their order counts, and an empty list takes them away', async () => {
  const put = (over: object) => firm.ask(putItem, { sku: 'LABEL', ...over });
  await put({ name: 'Labelled', price: '1', barcodes: ['L-1', 'L-2', 'L-1'] });
  expect((await put({ price: '2' })).item).toMatchObject({ barcodes: ['L-1', 'L-2'], version: 2 });
  expect((await put({ barcodes: ['L-1', 'L-2'] })).outcome).toBe('unchanged');
  const turned = await put({ barcodes: ['L-2', 'L-3', 'L-1'] });
  expect(turned).toMatchObject({ outcome: 'changed', item: { barcodes: ['L-2', 'L-3', 'L-1'], version: 3 } });
  expect((await firm.published(turned.item.id)).at(-1)!.payload).toMatchObject({
    barcodes: ['L-2', 'L-3', 'L-1'],
  });
  expect((await put({ barcodes: [] })).item.barcodes).toEqual([]);
  expect((await firm.ask(listItems, { barcode: 'L-1' })).items).toEqual([]);
});

test('a barcode belongs to one item: another is refused it, with the name of the first, and nothing changes', async () => {
  const put = (sku: string, barcodes: string[]) =>
    firm.ask(putItem, { sku, name: sku, price: '1', barcodes });
  await put('MINE', ['M-1', '136000291459']);
  const { item } = await put('YOURS', ['Y-1']);
  for (const taken of ['M-1', '0136000291459'])
    await expect(put('YOURS', ['Y-2', taken])).rejects.toMatchObject({
      ...{ kind: 'refused', code: 'barcode_of_another', params: { barcode: taken, sku: 'MINE' } },
    });
  await expect(put('THIRD', ['M-1'])).rejects.toMatchObject({ code: 'barcode_of_another' });
  expect(await firm.ask(getItem, { itemId: item.id })).toEqual(item);
  expect((await firm.ask(listItems, { sku: 'THIRD' })).items).toEqual([]);
  await put('MINE', []);
  expect((await put('YOURS', ['Y-1', 'M-1'])).item.barcodes).toEqual(['Y-1', 'M-1']);
});

test('of two who give one barcode to two items at once, one is refused', async () => {
  for (const sku of ['AT-1', 'AT-2']) await firm.ask(putItem, { sku, name: sku, price: '1' });
  const both = ['AT-1', 'AT-2'].map((sku) => () => firm.ask(putItem, { sku, barcodes: ['ONE-OF-TWO'] }));
  const settled = await firm.atOnce('item', both);
  expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'barcode_of_another' },
  });
});
