import { Client } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { peerAnswer, peerStep, type life, type steps } from './peer.workflow.ts';

const taskQueue = 'bench-peer';

/** Bare Temporal: every measurement compares ours with it. */
export interface Peer {
  /** Runs one workflow from start to end. @returns its id */
  live(): Promise<string>;
  /** Starts a workflow for updates: fewer than 2,000, which is Temporal's limit for one run. */
  begin(): Promise<{ step(): Promise<void>; end(): Promise<void> }>;
  stop(): Promise<void>;
}

/** Worker and client in one process with eager start, as in the orders service. */
export async function startPeer(address: string, namespace: string): Promise<Peer> {
  // the bench handles signals itself and stops the worker in its turn
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowsPath: join(import.meta.dirname, 'peer.workflow.ts'),
    activities: { nothing: async () => {} },
  });
  const running = worker.run();
  const client = new Client({ connection, namespace });
  const options = () => ({
    workflowId: `peer-${randomUUID()}`,
    taskQueue,
    requestEagerStart: true,
    args: [] as [],
  });
  return {
    async live() {
      const process = await client.workflow.start<typeof life>('life', options());
      for (const step of ['confirm', 'ship', 'deliver'])
        await process.executeUpdate(peerStep, { args: [step], updateId: randomUUID() });
      await process.signal(peerAnswer);
      await process.result();
      return process.workflowId;
    },
    async begin() {
      const process = await client.workflow.start<typeof steps>('steps', options());
      return {
        step: () => process.executeUpdate(peerStep, { args: ['step'], updateId: randomUUID() }),
        async end() {
          await process.signal(peerAnswer);
          await process.result();
        },
      };
    },
    async stop() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
