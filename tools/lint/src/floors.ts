import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/** Files by path, each with the files that it imports. */
export type Imports = ReadonlyMap<string, readonly string[]>;

export interface Ring {
  members: string[];
  /** The imports between members, as `from → to`. */
  imports: string[];
}

/**
 * Rings of files, or of groups of files, with the imports that make them.
 * @param groupOf the group of a file; left out: the file itself
 * @example ringsWithImports(files, folderOf) // [{ members: ['deal', 'order'], imports: ['deal/a.ts → order/b.ts', …] }]
 */
export function ringsWithImports(files: Imports, groupOf = (file: string): string => file): Ring[] {
  return ringsOf(groupsOf(files, groupOf)).map((members) => ({
    members,
    imports: [...files].flatMap(([from, imported]) =>
      imported
        .filter((to) => members.includes(groupOf(from)) && members.includes(groupOf(to)))
        .filter((to) => from === to || groupOf(from) !== groupOf(to))
        .map((to) => `${from} → ${to}`),
    ),
  }));
}

/**
 * Rings in which each member imports the next one. No member of a ring can be read before the others.
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
 * The imports between groups. An import within a group counts only when a file imports itself.
 * @example groupsOf(new Map([['deal/a.ts', ['order/b.ts', 'deal/c.ts']]]), folderOf) // Map { deal → ['order'] }
 */
export function groupsOf(files: Imports, groupOf: (file: string) => string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [from, imported] of files) {
    const group = groupOf(from);
    const others = imported.filter((to) => from === to || groupOf(to) !== group).map(groupOf);
    groups.set(group, [...new Set([...(groups.get(group) ?? []), ...others])]);
  }
  return groups;
}

/** The first folder of a path; `.` for a file that lies in none. */
export const folderOf = (file: string): string => (file.includes('/') ? file.split('/')[0]! : '.');

/** Production files below a folder, each with the files there that it imports. Tests, testing/ and migrations/ are left out. */
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
