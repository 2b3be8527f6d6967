import { commandUpdate, type Command, type StepInput } from '@otdel/temporal/workflow';

export interface TillFacts {
  taken: number;
}
export interface TillSteps {
  take(step: { tillId: string } & StepInput & Command<object>): Promise<TillFacts>;
}
export const takeUpdate = commandUpdate<object>('take');
