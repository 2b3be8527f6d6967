import { bundleWorkflowCode, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runtimeLogger } from './runtime.ts';

/**
 * The file of workflows that stands beside the caller: `.ts` among sources, `.js` in a build.
 * @example workflowsBeside(import.meta.url, 'process/order.workflow')
 */
export function workflowsBeside(caller: string, name: string): string {
  return fileURLToPath(new URL(`${name}${caller.endsWith('.ts') ? '.ts' : '.js'}`, caller));
}

/** Where a build keeps the bundle of a file of workflows. */
export const builtBundleOf = (workflowsPath: string): string =>
  workflowsPath.replace(/\.[jt]s$/, '.bundle.cjs');

const made = new Map<string, Promise<WorkflowBundleWithSourceMap>>();
/** What a worker runs: the bundle that the build has made, else one made from the file, once per process. */
export async function workflowsFor(workflowsPath: string): Promise<{ codePath: string } | { code: string }> {
  const built = builtBundleOf(workflowsPath);
  if (existsSync(built)) return { codePath: built };
  const making = made.get(workflowsPath) ?? bundleWorkflows(workflowsPath);
  made.set(workflowsPath, making);
  making.catch(() => made.delete(workflowsPath));
  return making;
}

/**
 * Everything that the workflow sandbox loads, as one text.
 * @param workflowsPath a file of workflows; a source is bundled with the sources of our libs, a build with their builds
 */
export function bundleWorkflows(workflowsPath: string): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath,
    logger: runtimeLogger,
    webpackConfigHook: (config) => ({
      ...config,
      ...(workflowsPath.endsWith('.ts') && {
        resolve: { ...config.resolve, conditionNames: ['source', '...'] },
      }),
    }),
  });
}
