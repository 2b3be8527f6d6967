import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { delimiter, join } from 'node:path';
import { ensureBuilt } from './build.ts';
import { binaries, root } from './paths.ts';

export const firmTool = join(root, 'tools', 'firm', 'src', 'main.ts');
export const fuzzTool = join(root, 'tools', 'fuzz', 'src', 'main.ts');
export const benchTool = join(root, 'tools', 'bench', 'src', 'main.ts');

/** Puts Node 26 first on the PATH, whatever Node the user has. */
export const withOurNode = (env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv => ({
  ...env,
  PATH: `${binaries}${delimiter}${env['PATH'] ?? ''}`,
});

const fromSources = (script: string, args: readonly string[]) => ['--conditions=source', script, ...args];

/** Runs a tool of this repository in the folder where npm was called. @returns its exit code */
export const runTool = (script: string, args: readonly string[]): Promise<number> =>
  runHere(fromSources(script, args));

/**
 * Runs a tool on the built libs: Node does not run the decorators of their sources.
 * @returns its exit code @throws Failure with the compiler's output
 */
export async function runToolOnBuild(script: string, args: readonly string[]): Promise<number> {
  await ensureBuilt();
  return runHere([script, ...args]);
}

async function runHere(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, {
    stdio: 'inherit',
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
    env: withOurNode(),
  });
  return exitCode(child);
}

/**
 * Runs a tool and passes on each line it prints. When this process ends, in whatever way, the tool gets `disconnect`.
 * @returns its exit code
 */
export async function listenToTool(
  script: string,
  args: readonly string[],
  { env, onLine, signal }: { env: NodeJS.ProcessEnv; onLine: (line: string) => void; signal?: AbortSignal },
): Promise<number> {
  const child = spawn(process.execPath, fromSources(script, args), {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: withOurNode(env),
    detached: true, // the terminal's Ctrl-C does not reach it; `signal` does
    ...(signal && { signal }),
  });
  for (const stream of [child.stdout!, child.stderr!])
    createInterface({ input: stream }).on('line', (line) => line.trim() && onLine(line));
  return exitCode(child);
}

/** Passes signals on to the child, which would otherwise go on alone. */
export async function exitCode(child: ChildProcess): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGTERM', pass).on('SIGINT', ignore);
  child.once('error', reject);
  child.once('close', (code, signal) => resolve(code ?? (signal ? 130 : 1)));
  try {
    return await promise;
  } finally {
    process.off('SIGTERM', pass).off('SIGINT', ignore);
  }
}

/** The terminal sends Ctrl-C to the child as well, which decides. */
const ignore = () => {};
