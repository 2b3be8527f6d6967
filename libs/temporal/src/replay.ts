import { Worker, type ReplayHistoriesIterable } from '@temporalio/worker';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundleWorkflows } from './bundle.ts';
import { installRuntime } from './runtime.ts';

/**
 * Lets today's workflows live recorded histories again, as they would after a deploy. For tests.
 * @param folder of histories as JSON, one file each
 * @returns what does not fit: by file, the reason; empty when all is well
 * @example expect(await replayRecorded(workflowsPath, folder)).toEqual({ broken: {}, replayed: ['whole-story'] })
 */
export async function replayRecorded(
  workflowsPath: string,
  folder: string,
): Promise<{ replayed: string[]; broken: Record<string, string> }> {
  installRuntime();
  const histories = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({
      workflowId: basename(file, '.json'),
      history: JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown,
    }));
  const results = Worker.runReplayHistories(
    { workflowBundle: await bundleWorkflows(workflowsPath), replayName: 'recorded' },
    histories as ReplayHistoriesIterable,
  );
  const replayed: string[] = [];
  const broken: Record<string, string> = {};
  for await (const { workflowId, error } of results) {
    replayed.push(workflowId);
    if (error) broken[workflowId] = error.message;
  }
  return { replayed: replayed.toSorted(), broken };
}
