import { globSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf, groupsOf, importsIn, linesIn, ringsOf, ringsWithImports, type Imports } from './floors.ts';

const root = join(import.meta.dirname, '../../..');
const sources = globSync(['services/*/src', 'libs/*/src', 'tools/*/src', 'deploy/*/src'], { cwd: root });
const services = sources.filter((path) => path.startsWith('services/'));
/** A service with more lines than this is too large for one folder to hold a third of it. */
const large = 3_000;

test.each<[string, [string, string[]][], string[][]]>([
  ['none', [['a', ['b', 'c']], ['b', ['c']]], []], // prettier-ignore
  ['two that import each other', [['a', ['b']], ['b', ['a']], ['c', ['a']]], [['a', 'b']]], // prettier-ignore
  ['one of three, and who leads into it', [['a', ['b']], ['b', ['c']], ['c', ['a']], ['d', ['a']]], [['a', 'b', 'c']]], // prettier-ignore
  ['two apart', [['a', ['b']], ['b', ['a', 'c']], ['c', ['d']], ['d', ['c']]], [['a', 'b'], ['c', 'd']]], // prettier-ignore
  ['a file that imports itself', [['a', ['a']]], [['a']]],
])('finds rings of imports: %s', (_, imports, rings) => expect(ringsOf(new Map(imports))).toEqual(rings));

test('folders import what their files import', () => {
  const files: Imports = new Map([
    ['deal/placing.ts', ['order/book.ts', 'deal/domain/price.ts']],
    ['deal/domain/price.ts', ['item/item.ts']],
    ['order/book.ts', ['main.ts']],
  ]);
  expect([...groupsOf(files, folderOf)]).toEqual([
    ['deal', ['order', 'item']],
    ['order', ['.']],
  ]);
});

test('a ring of folders is named with the imports that make it, and with no others', () => {
  const files: Imports = new Map([
    ['deal/placing.ts', ['order/book.ts', 'deal/price.ts', 'item/item.ts']],
    ['order/book.ts', ['order/rows.ts']],
    ['order/rows.ts', ['deal/price.ts']],
    ['main.ts', ['deal/placing.ts']],
  ]);
  expect(ringsWithImports(files, folderOf)).toEqual([
    {
      members: ['deal', 'order'],
      imports: ['deal/placing.ts → order/book.ts', 'order/rows.ts → deal/price.ts'],
    },
  ]);
  expect(ringsWithImports(files)).toEqual([]);
});

test('a ring of files is named with its imports', () => {
  const files: Imports = new Map([
    ['a.ts', ['b.ts', 'c.ts']],
    ['b.ts', ['a.ts']],
    ['c.ts', ['c.ts']],
  ]);
  expect(ringsWithImports(files)).toEqual([
    { members: ['a.ts', 'b.ts'], imports: ['a.ts → b.ts', 'b.ts → a.ts'] },
    { members: ['c.ts'], imports: ['c.ts → c.ts'] },
  ]);
});

test.each(sources)('%s has no files that import each other in a ring', (path) =>
  expect(ringsWithImports(importsIn(join(root, path)))).toEqual([]),
);

test.each(services)('the folders of %s stand on floors: imports go down only', (path) =>
  expect(ringsWithImports(importsIn(join(root, path)), folderOf)).toEqual([]),
);

test.each(services)('no folder of %s holds a third of it once it is large', (path) => {
  const from = join(root, path);
  const lines = linesIn(from, importsIn(from).keys());
  const all = [...lines.values()].reduce((sum, n) => sum + n, 0);
  const tooMany = [...lines].filter(([, n]) => all > large && n * 3 >= all);
  expect(tooMany).toEqual([]);
});
