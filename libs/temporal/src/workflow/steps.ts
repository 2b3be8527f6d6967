import { type LocalActivityOptions, proxyLocalActivities } from '@temporalio/workflow';
import { brokenStep } from '../failure.ts';

/** Retries through hours without a database: inside the worker task for ten seconds, then by a timer of the server's. */
const patient: LocalActivityOptions = {
  startToCloseTimeout: '35s',
  localRetryThreshold: '10s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '1 minute' },
};

/**
 * The steps of a process: each is one local activity and one database transaction. A bug in a `background` step is retried
 * until a new build mends it. A bug in an `interactive` step is answered as an error at once: somebody waits.
 *
 * A call to the outside (mail, a carrier) is no step: use `proxyActivities` with named timeouts.
 * @example const { background, interactive } = stepsOf<OrderSteps>();
 */
export const stepsOf = <Steps>() => ({
  background: proxyLocalActivities<Steps>(patient),
  interactive: proxyLocalActivities<Steps>({
    ...patient,
    retry: { ...patient.retry, nonRetryableErrorTypes: [brokenStep] },
  }),
});
