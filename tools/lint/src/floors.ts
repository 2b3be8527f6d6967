import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/** Files by path, each with those that it imports. */
export type Imports = ReadonlyMap<string, readonly string[]>;

/**
 * Rings in which each imports the next one: as far as there is one, nobody can be read before the others.
 * @example ringsOf(new Map([['a', ['b']], ['b', ['a']], ['c', ['a']]])) // [['a', 'b']]
 */
export function ringsOf(imports: Imports): string[][] {
  const reached = new Map([...imports.keys()].map((from) => [from, reachableFrom(from, imports)]));
  const rings = new Map<string, string[]>();
  for (const [one, from] of reached) {
    if (!from.has(one)) continue;
    const ring = [...from].filter((other) => reached.get(other)?.has(one)).toSorted();
    rings.set(ring.join(), ring);
  }
  return [...rings.values()];
}

function reachableFrom(start: string, imports: Imports): Set<string> {
  const found = new Set<string>();
  const open = [start];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const next of imports.get(at) ?? [])
      if (!found.has(next)) {
        found.add(next);
        open.push(next);
      }
  return found;
}

/**
 * The same between folders: the first one of each path.
 * @example foldersOf(new Map([['deal/a.ts', ['order/b.ts', 'deal/c.ts']]])) // Map { deal → ['order'] }
 */
export function foldersOf(imports: Imports): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const [file, imported] of imports) {
    const own = folderOf(file);
    const others = imported.map(folderOf).filter((folder) => folder !== own);
    folders.set(own, [...new Set([...(folders.get(own) ?? []), ...others])]);
  }
  return folders;
}

/** `.` for a file that lies in no folder. */
export const folderOf = (file: string): string => (file.includes('/') ? file.split('/')[0]! : '.');

/** Production files below a folder with what they import of it; tests, their support and migrations stand aside. */
export function importsIn(root: string): Map<string, string[]> {
  const exclude = ['**/*.{test,spec}.ts', '**/testing/**', '**/migrations/**'];
  const files = globSync('**/*.ts', { cwd: root, exclude });
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'));
      const imported = importedFiles
        .filter(({ fileName }) => fileName.startsWith('.'))
        .map(({ fileName }) => relative(root, join(root, dirname(file), fileName)))
        .filter((other) => files.includes(other));
      return [file, imported];
    }),
  );
}

/** Lines by folder. */
export function linesIn(root: string, files: Iterable<string>): Map<string, number> {
  const lines = new Map<string, number>();
  for (const file of files) {
    const n = readFileSync(join(root, file), 'utf8').split('\n').length - 1;
    lines.set(folderOf(file), (lines.get(folderOf(file)) ?? 0) + n);
  }
  return lines;
}
