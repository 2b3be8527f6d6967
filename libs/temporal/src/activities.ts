import { systemActor, type Actor, type DomainError } from '@otdel/contracts';
import { logger, runInContext } from '@otdel/platform';
import { activityInfo } from '@temporalio/activity';
import { brokenStep, toFailure } from './failure.ts';

const log = logger('activity');

/** The input of an activity may say on whose behalf it works. */
export interface OnBehalf {
  by?: { actor: Actor; correlationId: string };
}
type Step = (input: never) => Promise<unknown>;

/**
 * Makes activities of methods of an injected service. Each runs in the context of `by` of its input, or of the firm
 * itself under the id of the workflow, and throws nothing but failures that Temporal understands.
 * @example const activities = bindActivities<OrderSteps>(service, ['confirm', 'ship'])
 */
export function bindActivities<Steps extends { [Name in keyof Steps]: Step }>(
  service: Steps,
  names: readonly (keyof Steps & string)[],
): Steps {
  const bound = names.map((name) => {
    const run = async (input: OnBehalf): Promise<unknown> => {
      const { actor, correlationId } = input.by ?? { actor: systemActor, correlationId: workflowId() };
      return runInContext({ actor, correlationId }, () => attempt(service, name, input));
    };
    return [name, run] as const;
  });
  return Object.fromEntries(bound) as unknown as Steps;
}

async function attempt<Steps extends { [Name in keyof Steps]: Step }>(
  service: Steps,
  name: keyof Steps & string,
  input: OnBehalf,
): Promise<unknown> {
  try {
    return await service[name](input as never);
  } catch (error) {
    const failure = toFailure(error);
    // the failure carries no stack of ours: it is told here or nowhere
    if (failure.type === brokenStep) log.error({ err: error as DomainError, step: name }, 'a step broke');
    throw failure;
  }
}

const workflowId = (): string => activityInfo().workflowExecution?.workflowId ?? activityInfo().activityId;
