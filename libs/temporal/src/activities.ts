import type { Type } from '@nestjs/common';
import { systemActor, type DomainError } from '@otdel/contracts';
import { logger, runInContext } from '@otdel/platform';
import { activityInfo } from '@temporalio/activity';
import { brokenStep, toFailure } from './failure.ts';
import type { By } from './workflow/messages.ts';

const log = logger('activity');

/** By activity: the injected class with a method of that name. */
export type Activities<Steps> = { readonly [Name in keyof Steps]: Type<Pick<Steps, Name>> };
/** By workflow: its activities. */
export type ActivitiesByProcess = Readonly<Record<string, Activities<object>>>;

interface OnBehalf {
  by?: By;
}

/**
 * Makes activities of methods of injected services. Each runs in the context of its input's `by`, or else as the system with
 * the workflow id as correlation id. Errors become failures that Temporal understands.
 * @param find gives the instance of a class
 * @example const activities = bindActivities(orderActivities, (type) => modules.get(type, { strict: false }))
 */
export function bindActivities<Steps extends object>(
  activities: Activities<Steps>,
  find: <T>(type: Type<T>) => T,
): Steps {
  const names = Object.keys(activities) as (keyof Steps & string)[];
  const bound = names.map((name) => {
    const service = find(activities[name] as Type<Record<string, (input: OnBehalf) => Promise<unknown>>>);
    const run = async (input: OnBehalf): Promise<unknown> => {
      const { actor, correlationId } = input.by ?? { actor: systemActor, correlationId: workflowId() };
      return runInContext({ actor, correlationId }, async () => {
        try {
          return await service[name]!(input);
        } catch (error) {
          throw failureOf(error, name);
        }
      });
    };
    return [name, run] as const;
  });
  return Object.fromEntries(bound) as Steps;
}

/** @throws Error when a name stands for two activities of one worker: it names the activity and both processes */
export function mustDiffer(steps: ActivitiesByProcess, calls: ActivitiesByProcess = {}): void {
  const owners = new Map<string, string>();
  for (const [kind, byProcess] of Object.entries({ step: steps, call: calls }))
    for (const [process, activities] of Object.entries(byProcess))
      for (const name of Object.keys(activities)) {
        const [other, owner] = [owners.get(name), `a ${kind} of ${process}`];
        if (other) throw new Error(`The name "${name}" stands for ${other} and for ${owner}.`);
        owners.set(name, owner);
      }
}

function failureOf(error: unknown, step: string) {
  const failure = toFailure(error);
  // the failure carries no stack: this is the only place that can log it
  if (failure.type === brokenStep) log.error({ err: error as DomainError, step }, 'a step broke');
  return failure;
}

const workflowId = (): string => activityInfo().workflowExecution?.workflowId ?? activityInfo().activityId;
