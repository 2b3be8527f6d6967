import { execFileSync } from 'node:child_process';

const root = `${import.meta.dirname}/../../..`;
/** Folders of a developer's machine, as they get into stack traces of histories, notes and settings. */
const paths = '(^|[^A-Za-z0-9_.])/(work|farm|root|Users)/|(^|[^A-Za-z0-9_.}])/home/[a-z]';

/** Lines of tracked files that match, as `file:line`. */
function matching(pattern: string): string[] {
  try {
    const found = execFileSync(
      'git',
      ['grep', '-nE', pattern, '--', '.', ':!package-lock.json', ':!tools/lint'],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    return found.trim().split('\n');
  } catch (error) {
    // git grep ends with 1 when it finds nothing
    if ((error as { status?: number }).status === 1) return [];
    throw error;
  }
}

test('no tracked file carries a path of the machine it was made on', () =>
  expect(matching(paths)).toEqual([]));

test('the search finds an existing text', () =>
  expect(matching('"name": "otdel"').length).toBeGreaterThan(0));
