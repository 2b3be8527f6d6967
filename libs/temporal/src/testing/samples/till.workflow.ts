import { Process, type ProcessInput, stepsOf } from '@otdel/temporal/workflow';
import { setWorkflowOptions } from '@temporalio/workflow';
import { takeUpdate, type TillFacts, type TillSteps } from './till.messages.ts';

const { asked } = stepsOf<TillSteps>();

/** Takes commands for ever. */
export function till(input: ProcessInput<{ tillId: string }, TillFacts, object>): Promise<void> {
  const its = new Process<{ tillId: string }, TillFacts, object>(input, {
    memory: () => ({}),
    isOver: () => false,
    cancelled: async () => undefined,
  });
  its.obey(takeUpdate, () => undefined, asked.take);
  return its.live(() => its.waitFor(() => false));
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, till);
