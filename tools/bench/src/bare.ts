import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { bareAnswer, bareStep, type bare } from './bare.workflow.ts';

const taskQueue = 'bench-bare';

export interface Bare {
  /** One whole life. @returns the id of its process */
  live(): Promise<string>;
  stop(): Promise<void>;
}

/** Worker and client in one process, eager start: as the orders service has it. */
export async function startBare(address: string, namespace: string): Promise<Bare> {
  // whoever gives the measurement up is heard by us: the worker is stopped in its turn
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowsPath: join(import.meta.dirname, 'bare.workflow.ts'),
    activities: { nothing: async () => {} },
  });
  const running = worker.run();
  const client = new Client({ connection, namespace });
  return {
    async live() {
      const workflowId = `bare-${randomUUID()}`;
      const handle = await client.workflow.start<typeof bare>('bare', {
        workflowId,
        taskQueue,
        requestEagerStart: true,
      });
      for (const step of ['confirm', 'ship', 'deliver'])
        await handle.executeUpdate(bareStep, { args: [step], updateId: randomUUID() });
      await handle.signal(bareAnswer);
      await handle.result();
      return workflowId;
    },
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
