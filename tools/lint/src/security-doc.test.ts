import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
/** A file of tests, and the words of tests in it. */
const named = [...page.matchAll(/`([\w./-]+\.(?:spec|test)\.ts)`((?:[:,]? ?"[^"]+",?)+)/g)].flatMap(
  ([, file, words]) => [...words!.matchAll(/"([^"]+)"/g)].map(([, test]) => [file!, test!] as const),
);

test('each attack has its test', () => {
  const rows = page.split('\n').filter((row) => /^\| [HM]\d/.test(row));
  expect(rows).toHaveLength(13);
  for (const row of rows) expect(row).toMatch(/`[\w./-]+\.(?:spec|test)\.ts` "/);
  expect(named.length).toBeGreaterThan(35);
});

test.each(named)('%s has "%s"', (file, words) => {
  expect(readFileSync(join(root, file), 'utf8')).toContain(words);
});
