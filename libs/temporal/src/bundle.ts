import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { existsSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runtimeLogger } from './runtime.ts';

/** The workflows of one task queue. */
export interface WorkflowFiles {
  /** `*.workflow.ts`, or `*.workflow.js` of a build; each exports workflows. */
  files: readonly string[];
  /** The bundle that the build made of them. */
  built?: string;
}

/**
 * Every `*.workflow` file of a room: `.ts` among sources, `.js` in a build.
 * @param caller the room's module
 * @throws Error when there is none
 * @example workflowsOf(import.meta.url)
 */
export function workflowsOf(caller: string): Required<WorkflowFiles> {
  const folder = dirname(fileURLToPath(caller));
  const files = globSync(`**/*.workflow${caller.endsWith('.ts') ? '.ts' : '.js'}`, {
    cwd: folder,
  }).toSorted();
  if (files.length === 0) throw new Error(`There is no *.workflow file in ${folder}.`);
  return { files: files.map((file) => join(folder, file)), built: join(folder, 'workflows.bundle.cjs') };
}

/** The node_modules folder in which files outside this repository find the SDK. */
const packages = resolve(
  createRequire(import.meta.url).resolve('@temporalio/workflow/package.json'),
  '../../..',
);

const made = new Map<string, Promise<WorkflowBundleWithSourceMap>>();
/** The code that a worker runs: the bundle of the build, or else one made from the files, once per process. */
export async function workflowsFor(
  workflows: WorkflowFiles,
): Promise<{ codePath: string } | { code: string }> {
  const { files, built } = workflows;
  if (built && existsSync(built)) return { codePath: built };
  const key = files.join();
  const making = made.get(key) ?? bundleWorkflows(workflows);
  made.set(key, making);
  making.catch(() => made.delete(key));
  return making;
}

/**
 * Bundles everything that the workflow sandbox loads. Sources are bundled with the sources of our libs, a build with their
 * builds.
 */
export async function bundleWorkflows({ files }: WorkflowFiles): Promise<WorkflowBundleWithSourceMap> {
  // Temporal's bundler takes one file: this one exports all of them
  const folder = mkdtempSync(join(tmpdir(), 'otdel-workflows-'));
  const workflowsPath = join(folder, 'all.cjs');
  const required = files.map((file) => `...require(${JSON.stringify(file)})`);
  writeFileSync(workflowsPath, `module.exports = { ${required.join(', ')} };\n`);
  try {
    return await bundleWorkflowCode({
      workflowsPath,
      logger: runtimeLogger,
      webpackConfigHook: (config) => ({
        ...config,
        resolve: {
          ...config.resolve,
          modules: [...(config.resolve?.modules ?? []), packages],
          ...(files[0]?.endsWith('.ts') && { conditionNames: ['source', '...'] }),
        },
      }),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
