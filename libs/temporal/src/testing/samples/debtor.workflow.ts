import { bySystem, Process, stepsOf } from '@otdel/temporal/workflow';
import { refused } from '@otdel/contracts/errors';
import { proxyActivities, setWorkflowOptions } from '@temporalio/workflow';
import {
  type DebtorCalls,
  type DebtorFacts,
  type DebtorInput,
  type DebtorMemory,
  type DebtorSteps,
  type DebtorSubject,
  deferUpdate,
  ledgerChanged,
} from './debtor.messages.ts';

const { own, asked } = stepsOf<DebtorSteps>();
/** One try to reach the mail server, and how long a letter is worth sending. */
const mail = proxyActivities<DebtorCalls>({
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '2 days',
});

/** Sleeps for years, and is woken by facts and by the days of its letters. */
export function debtor(input: DebtorInput): Promise<void> {
  const its = new Process<DebtorSubject, DebtorFacts, DebtorMemory>(input, {
    memory: () => ({ stale: false }),
    isOver: (facts) => facts.gone,
    cancelled: async () => undefined,
  });
  its.obey(deferUpdate, mayDefer, asked.defer);
  its.hear(ledgerChanged, () => (its.memory.stale = true));
  its.whenever(
    'read',
    () => its.memory.stale,
    () => {
      its.memory.stale = false;
      return its.do(own.read);
    },
  );
  its.atMoment(
    'remind',
    (facts) => facts.remindAt,
    async () => {
      await its.do(own.remind);
      await mail.sendLetters({ clientId: input.clientId, by: bySystem(`debtor-${input.clientId}`) });
    },
  );
  return its.live(() => its.waitFor((facts) => facts.gone));
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, debtor);

function mayDefer({ owed }: DebtorFacts): void {
  if (owed === 0) throw refused('task_closed');
}
