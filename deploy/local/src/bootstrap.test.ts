import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Bootstrap {
  firstDifference(wanted: object, found: object | undefined): string | undefined;
  installFailure(output: string): Error & { remedy: string };
}
const { firstDifference, installFailure } = (await import(
  join(import.meta.dirname, '..', 'bootstrap.mjs')
)) as Bootstrap;

const wanted = {
  '': { name: 'otdel' },
  'services/crm': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0', integrity: 'x' },
  'node_modules/for-mac': { version: '1.0.0', integrity: 'y', optional: true },
};
const a = { version: '1.0.0', integrity: 'x' };

it.each([
  ['nothing is installed', undefined, 'node_modules'],
  ['all is there; binaries of other systems may be missing', { 'node_modules/a': a }, undefined],
  ['one is missing', {}, 'node_modules/a'],
  ['one is older', { 'node_modules/a': { ...a, version: '0.9.0' } }, 'node_modules/a'],
  ['one has other bytes', { 'node_modules/a': { ...a, integrity: 'z' } }, 'node_modules/a'],
])('sees whether to install: %s', (_, found, expected) =>
  expect(firstDifference(wanted, found)).toBe(expected),
);

it('finds this checkout installed as its lock says', () => {
  const require = createRequire(import.meta.url);
  const root = join(import.meta.dirname, '..', '..', '..');
  const packages = (file: string) => (require(join(root, file)) as { packages: object }).packages;
  expect(
    firstDifference(packages('package-lock.json'), packages('node_modules/.package-lock.json')),
  ).toBeUndefined();
});

it.each([
  ['npm error code ENOTFOUND', 'registry cannot be reached', 'network'],
  ['npm ERR! code EAI_AGAIN', 'registry cannot be reached', 'network'],
  ['npm error code E503', 'registry cannot be reached', 'network'],
  ['npm error code ENOSPC', 'disk is full', 'Free'],
  ['npm error code EACCES', 'may not be written', 'owner'],
  ['npm error code EUSAGE', 'do not fit each other', 'npm install'],
  ['npm error code ENOTEMPTY', 'half-installed', 'rm -rf node_modules'],
  ['something else\nlast line', 'last line', 'npm ci'],
])('tells what to do about %s', (output, what, remedy) => {
  const failure = installFailure(output);
  expect(failure.message).toContain(what);
  expect(failure.remedy).toContain(remedy);
});
