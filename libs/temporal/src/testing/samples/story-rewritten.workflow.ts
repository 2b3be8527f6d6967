import { condition, defineSignal, setHandler, setWorkflowOptions } from '@temporalio/workflow';

export const goOn = defineSignal('goOn');

/** The same story by somebody who forgot that others have begun it with a timer. */
export async function story(): Promise<string> {
  let going = false;
  setHandler(goOn, () => void (going = true));
  await condition(() => going);
  return 'rewritten';
}
setWorkflowOptions({ failureExceptionTypes: [Error] }, story);
