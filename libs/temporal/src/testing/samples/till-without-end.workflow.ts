import { stepsOf } from '@otdel/temporal/workflow';
import { condition, setHandler } from '@temporalio/workflow';
import { takeUpdate, type TillSteps } from './till.messages.ts';

const { interactive } = stepsOf<TillSteps>();

/** The same process in an older build, which never continued as new. */
export async function till({ tillId }: { tillId: string }): Promise<void> {
  let turn: Promise<unknown> = Promise.resolve();
  setHandler(takeUpdate, async (command) => {
    const mine = turn.then(() => interactive.take({ ...command, tillId, now: new Date().toISOString() }));
    await (turn = mine);
    return command.fingerprint;
  });
  await condition(() => false);
}
