import type { WorkflowHandle } from '@temporalio/client';
import proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundleWorkflows, type WorkflowFiles } from '../bundle.ts';
import { installRuntime } from '../runtime.ts';

// the SDK's own historyToJSON fails with two copies of protobufjs installed, which is how npm installs it
const { History } = proto.temporal.api.history.v1;

/** Writes the history of a workflow to `<folder>/<name>.json`, for `replayRecorded`. */
export async function recordHistory(process: WorkflowHandle, folder: string, name: string): Promise<void> {
  const file = join(folder, `${name}.json`);
  // workflows of older builds still run: their histories must go on replaying
  if (existsSync(file)) return;
  const history = History.toObject(History.fromObject(await process.fetchHistory()), {
    longs: String,
    enums: String,
    bytes: String,
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${JSON.stringify(history, null, 1)}\n`);
}

/**
 * Replays recorded histories with today's workflows, as happens after a deploy.
 * @param folder of histories as JSON, one file each
 * @returns the names of the replayed histories, and by name why a history does not replay
 * @example expect(await replayRecorded(workflowsOf(import.meta.url), folder)).toEqual({ broken: {}, replayed: ['whole-story'] })
 */
export async function replayRecorded(
  workflows: WorkflowFiles,
  folder: string,
): Promise<{ replayed: string[]; broken: Record<string, string> }> {
  installRuntime();
  const histories = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({
      workflowId: basename(file, '.json'),
      history: History.fromObject(JSON.parse(readFileSync(join(folder, file), 'utf8')) as object),
    }));
  const results = Worker.runReplayHistories(
    { workflowBundle: await bundleWorkflows(workflows), replayName: 'recorded' },
    histories,
  );
  const replayed: string[] = [];
  const broken: Record<string, string> = {};
  for await (const { workflowId, error } of results) {
    replayed.push(workflowId);
    if (error) broken[workflowId] = error.message;
  }
  return { replayed: replayed.toSorted(), broken };
}
