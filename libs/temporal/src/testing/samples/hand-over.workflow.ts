import { notFound, refused } from '@otdel/contracts/errors';
import {
  type Command,
  commandUpdate,
  Process,
  type ProcessInput,
  type StepInput,
  stepsOf,
} from '@otdel/temporal/workflow';
import { setWorkflowOptions } from '@temporalio/workflow';

/** A client goes from one manager to another: the new one accepts, or the head decides after some days. */
export interface HandOverFacts {
  state: 'offered' | 'accepted' | 'decided_by_head';
  clients: string[];
  /** The new manager decides until this moment. ISO. */
  decideBy: string;
}
export interface HandOverSubject {
  handOverId: string;
}
type Step = HandOverSubject & StepInput;
export interface HandOverSteps {
  accept(step: Step & Command<{ clientId?: string }>): Promise<HandOverFacts>;
  leaveToHead(step: Step): Promise<HandOverFacts>;
}
export const acceptUpdate = commandUpdate<{ clientId?: string }>('accept');
const { background, interactive } = stepsOf<HandOverSteps>();

export function handOver(input: ProcessInput<HandOverSubject, HandOverFacts, object>): Promise<void> {
  const process: Process<HandOverSubject, HandOverFacts, object> = new Process(input, {
    memory: () => ({}),
    isOver: (facts) => facts.state === 'decided_by_head',
    cancelled: () => process.do(background.leaveToHead),
  });
  process.onCommand(acceptUpdate, mayAccept, interactive.accept);
  return process.run(async () => {
    await process.waitFor(
      (facts) => facts.state === 'accepted',
      (facts) => facts.decideBy,
    );
    if (process.facts.state === 'offered') await process.do(background.leaveToHead);
  });
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, handOver);

function mayAccept({ state, clients }: HandOverFacts, { clientId }: { clientId?: string }): void {
  if (state !== 'offered') throw refused('task_closed');
  if (clientId && !clients.includes(clientId)) throw notFound('client', clientId);
}
