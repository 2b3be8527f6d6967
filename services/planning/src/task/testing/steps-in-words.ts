import { type StepFacts, type StepOperation } from '../domain/step.ts';
import { type StepEvent, stepsOf } from '../domain/steps.ts';
import { ids } from './samples.ts';

const today = '2026-11-20';
export const facts: StepFacts = {
  today,
  gone: new Set(),
  headOf: new Map([[ids.manager, ids.head]]),
  keyClients: new Set(),
  clientManagers: new Map(),
  deals: new Map([[ids.order, { number: 'SO-2026-000001', managerId: ids.manager }]]),
};

const subjects = { order: ids.order, purchase: ids.purchase, production: ids.job, feedback: ids.interaction };
const subjectOf = (type: StepEvent['type']): string => subjects[type.split('.')[0] as keyof typeof subjects];
type PayloadFor<N extends StepEvent['type']> = Extract<StepEvent, { type: N }>['payload'];
/** The operations of an event of the sample order, purchase, job or opinion, one per line. */
export const happens = <N extends StepEvent['type']>(
  type: N,
  payload: PayloadFor<N>,
  known = facts,
): string[] => stepsOf({ type, aggregateId: subjectOf(type), payload } as StepEvent, known).map(words);

const name = (id: string | null): string => Object.entries(ids).find(([, v]) => v === id)?.[0] ?? `${id}`;
/** An operation in one line, for tables of tests. */
function words(o: StepOperation): string {
  if (o.does === 'close') return `${o.outcome} ${o.kind} of ${name(o.subjectId)} on ${o.on}`;
  if (o.does === 'move') return `move ${o.kind} of ${name(o.subjectId)} to ${o.dueOn}`;
  const whose = o.assignee.assigneeId === null ? o.assignee.assigneeRole : name(o.assignee.assigneeId);
  return `open ${o.kind} of ${name(o.subjectId)} for ${whose} due ${o.dueOn}`;
}

/** One test per row: the operations are the expected ones, and each kind of task is opened once: its id follows from both. */
export function testSteps(rows: [what: string, happened: string[], expected: string[]][]): void {
  test.each(rows)('%s', (_, happened, expected) => {
    expect(happened).toEqual(expected);
    const opened = happened.filter((o) => o.startsWith('open')).map((o) => o.split(' ')[1]);
    expect(new Set(opened).size).toBe(opened.length);
  });
}
