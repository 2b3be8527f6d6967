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
  /** Until when the new manager may think about it. ISO. */
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
const { own, asked } = stepsOf<HandOverSteps>();

export function handOver(input: ProcessInput<HandOverSubject, HandOverFacts, object>): Promise<void> {
  const its: Process<HandOverSubject, HandOverFacts, object> = new Process(input, {
    memory: () => ({}),
    isOver: (facts) => facts.state === 'decided_by_head',
    cancelled: () => its.do(own.leaveToHead),
  });
  its.obey(acceptUpdate, mayAccept, asked.accept);
  return its.live(async () => {
    await its.waitFor(
      (facts) => facts.state === 'accepted',
      (facts) => facts.decideBy,
    );
    if (its.facts.state === 'offered') await its.do(own.leaveToHead);
  });
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, handOver);

function mayAccept({ state, clients }: HandOverFacts, { clientId }: { clientId?: string }): void {
  if (state !== 'offered') throw refused('task_closed');
  if (clientId && !clients.includes(clientId)) throw notFound('client', clientId);
}
