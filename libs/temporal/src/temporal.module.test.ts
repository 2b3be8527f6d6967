import { TemporalModule } from './temporal.module.ts';

class Debts {
  close = (): Promise<void> => Promise.resolve();
  remind = (): Promise<void> => Promise.resolve();
}
class Orders {
  close = (): Promise<void> => Promise.resolve();
}

const room = { taskQueue: 'room', workflows: { files: [] } };

it('refuses to start with two processes that have a step of one name', () => {
  const steps = { order: { close: Orders }, debtor: { remind: Debts, close: Debts } };
  expect(() => TemporalModule.forWorker({ ...room, steps })).toThrow(
    'The name "close" stands for a step of order and for a step of debtor.',
  );
});

it('refuses to start with a call that has the name of a step', () => {
  const [steps, calls] = [{ order: { close: Orders } }, { debtor: { close: Debts } }];
  expect(() => TemporalModule.forWorker({ ...room, steps, calls })).toThrow(
    'The name "close" stands for a step of order and for a call of debtor.',
  );
});

it('takes the steps of two processes whose names differ', () => {
  const steps = { order: { close: Orders }, debtor: { remind: Debts } };
  expect(() => TemporalModule.forWorker({ ...room, steps })).not.toThrow();
});
