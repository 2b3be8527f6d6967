import { Process, type ProcessInput, stepsOf } from '@otdel/temporal/workflow';
import { setWorkflowOptions } from '@temporalio/workflow';
import { takeUpdate, type TillFacts, type TillSteps } from './till.messages.ts';

const { interactive } = stepsOf<TillSteps>();

/** Takes commands for ever. */
export function till(input: ProcessInput<{ tillId: string }, TillFacts, object>): Promise<void> {
  const process = new Process<{ tillId: string }, TillFacts, object>(input, {
    memory: () => ({}),
    isOver: () => false,
    cancelled: async () => undefined,
  });
  process.onCommand(takeUpdate, () => undefined, interactive.take);
  return process.run(() => process.waitFor(() => false));
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, till);
