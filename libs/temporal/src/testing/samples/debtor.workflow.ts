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

const { background, interactive } = stepsOf<DebtorSteps>();
/** The timeout of one attempt, and the time after which a letter is given up. */
const mail = proxyActivities<DebtorCalls>({
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '2 days',
});

/** Sleeps for years. Changes of the ledger and the days of letters wake it. */
export function debtor(input: DebtorInput): Promise<void> {
  const process = new Process<DebtorSubject, DebtorFacts, DebtorMemory>(input, {
    memory: () => ({ stale: false }),
    isOver: (facts) => facts.gone,
    cancelled: async () => undefined,
  });
  process.onCommand(deferUpdate, mayDefer, interactive.defer);
  process.onSignal(ledgerChanged, () => (process.memory.stale = true));
  process.whenever(
    'read',
    () => process.memory.stale,
    () => {
      process.memory.stale = false;
      return process.do(background.read);
    },
  );
  process.atMoment(
    'remind',
    (facts) => facts.remindAt,
    async () => {
      await process.do(background.remind);
      await mail.sendLetters({ clientId: input.clientId, by: bySystem(`debtor-${input.clientId}`) });
    },
  );
  return process.run(() => process.waitFor((facts) => facts.gone));
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, debtor);

function mayDefer({ owed }: DebtorFacts): void {
  if (owed === 0) throw refused('task_closed');
}
