import { stepsOf } from '@otdel/temporal/workflow';
import { condition, setHandler } from '@temporalio/workflow';
import { takeUpdate, type TillSteps } from './till.messages.ts';

const { asked } = stepsOf<TillSteps>();

/** The same process as an older build had it, which never went on in a new run. */
export async function till({ tillId }: { tillId: string }): Promise<void> {
  let turn: Promise<unknown> = Promise.resolve();
  setHandler(takeUpdate, async (command) => {
    const mine = turn.then(() => asked.take({ ...command, tillId, now: new Date().toISOString() }));
    await (turn = mine);
    return command.fingerprint;
  });
  await condition(() => false);
}
