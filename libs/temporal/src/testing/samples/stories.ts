import { newId } from '@otdel/contracts';
import { configureLogging, readConfig } from '@otdel/platform';
import { sharedServers } from '@otdel/testing';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { join } from 'node:path';
import { TemporalConnection } from '../../connection.ts';
import { TemporalWorker, type WorkerShape } from '../../worker.ts';

/** A connection to the test run's Temporal. */
export function connectionTo(env: Record<string, string> = {}): TemporalConnection {
  configureLogging('test', 'fatal');
  const config = readConfig({
    SERVICE: 'orders',
    DATABASE_URL: 'postgres://u:p@127.0.0.1/x',
    TEMPORAL_ADDRESS: sharedServers().temporal,
    ...env,
  });
  return new TemporalConnection(config);
}

/** A started worker for one of the story files. */
export function workOn(
  connection: TemporalConnection,
  taskQueue: string,
  file: 'story' | 'story-rewritten',
  buildId?: string,
): TemporalWorker {
  const shape: WorkerShape = {
    taskQueue,
    workflows: { files: [join(import.meta.dirname, `${file}.workflow.ts`)] },
    steps: {},
    buildId,
  };
  const worker = new TemporalWorker(connection, shape);
  worker.start();
  return worker;
}

export const beginStory = (
  client: Client,
  taskQueue: string,
  workflowId = `story-${newId()}`,
): Promise<WorkflowHandle> => client.workflow.start('story', { taskQueue, workflowId });
