import { type LocalActivityOptions, proxyLocalActivities } from '@temporalio/workflow';
import { brokenStep } from '../failure.ts';

/** A database that is away for hours is waited for: at once and often at first, then by a timer of the server's. */
const patient: LocalActivityOptions = {
  startToCloseTimeout: '35s',
  localRetryThreshold: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
};

/**
 * The steps of a process, one local activity and one database transaction each. `own` are done by the process itself: one
 * that breaks by our mistake is tried until it is mended. `asked` are done because somebody waits for them: one that
 * breaks by our mistake is answered so.
 *
 * What calls others (mail, a carrier) is no step: use `proxyActivities` with timeouts that are named beside it.
 * @example const { own, asked } = stepsOf<OrderSteps>();
 */
export const stepsOf = <Steps>() => ({
  own: proxyLocalActivities<Steps>(patient),
  asked: proxyLocalActivities<Steps>({
    ...patient,
    retry: { ...patient.retry, nonRetryableErrorTypes: [brokenStep] },
  }),
});
