import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  log,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { continuing, inAnswerTo, toFailure } from '../failure.ts';
import { Alarm, earliest, isPast, now } from './alarm.ts';
import { type By, type Command, lookUp, type ProcessInput, type StepInput } from './messages.ts';
import { Turns } from './turns.ts';

/** What a process of this kind is. */
export interface ProcessNature<Facts, Memory> {
  /** Plain data; what it remembers when it begins. It changes in place and outlives continuing as new. */
  memory: (facts: Facts) => Memory;
  /** Nothing more will come of it: whoever waits stops waiting. */
  isOver: (facts: Facts) => boolean;
  /** An operator of Temporal's has cancelled it: what is to be done in the ledger then. It may refuse. */
  cancelled: () => Promise<void>;
}

/** Something to be done while the process waits. */
type Duty = { name: string; work: () => Promise<void> } & (
  { due: () => boolean; at?: never } | { at: () => string | null; due?: never }
);
type Rule<Facts, Change> = (facts: Facts, change: Change) => void;
type Step<Subject, Facts, More> = (input: Subject & StepInput & More) => Promise<Facts>;

/** Of the 2,000 updates that Temporal accepts in one run. */
const defaultCommandsPerRun = 500;

/**
 * What every long-lived process needs: one step at a time, commands that are checked before they are accepted and again in
 * their turn, waiting for facts and moments with one timer at most, and going on in a new run before any limit of Temporal's
 * is met. A workflow file is the story that is told with it.
 *
 * The story must get through to where it was by itself: after continuing as new it begins again from `facts` and `memory`,
 * and every `waitFor` that was passed must pass at once.
 * @typeParam Subject part of every step's input
 * @example
 * const its = new Process<{ orderId: string }, OrderFacts, Memory>(input, nature);
 * its.obey(shipUpdate, mayShip, asked.ship);
 * return its.live(async () => { await its.waitFor((facts) => facts.shipped); await its.do(own.close); });
 */
export class Process<Subject extends object, Facts, Memory extends object> {
  facts: Facts;
  readonly memory: Memory;
  readonly #subject: Subject;
  readonly #nature: ProcessNature<Facts, Memory>;
  readonly #commandsPerRun: number;
  readonly #served: Record<string, string>;
  readonly #duties: Duty[] = [];
  readonly #turns = new Turns();
  readonly #alarm = new Alarm();
  #commands = 0;
  #cancelDue = false;

  constructor(input: ProcessInput<Subject, Facts, Memory>, nature: ProcessNature<Facts, Memory>) {
    const { facts, commandsPerRun = defaultCommandsPerRun, before, ...subject } = input;
    this.facts = facts;
    this.memory = before?.memory ?? nature.memory(facts);
    this.#served = before?.served ?? {};
    this.#subject = subject as unknown as Subject;
    this.#nature = nature;
    this.#commandsPerRun = commandsPerRun;
    setHandler(lookUp, () => undefined);
  }

  /**
   * From its beginning to its end, and on in new runs. A cancellation from Temporal's side tears nothing that is being done:
   * it is a duty like others.
   */
  async live(story: () => Promise<void>): Promise<void> {
    CancellationScope.current().cancelRequested.catch(() => (this.#cancelDue = true));
    await CancellationScope.nonCancellable(async () => {
      await story();
      await condition(allHandlersFinished);
    });
  }

  get isOver(): boolean {
    return this.#nature.isOver(this.facts);
  }

  /**
   * Does `step` for staff, once per command.
   * @param rule throws a DomainError when the command is not allowed: asked before it is accepted, and again in its turn
   * @param then what follows from it for the process
   */
  obey<Change>(
    update: UpdateDefinition<string, [Command<Change>]>,
    rule: Rule<Facts, Change>,
    step: Step<Subject, Facts, Command<Change>>,
    then: (command: Command<Change>) => void = () => undefined,
  ): void {
    const obey = async (command: Command<Change>) => {
      try {
        await this.command(rule, step, command);
      } catch (error) {
        throw inAnswerTo(command.attempt, toFailure(error));
      }
      then(command);
      return command.fingerprint;
    };
    const validator = ({ change }: Command<Change>) => {
      // the next run answers it: commands that go on coming would otherwise keep this one from its end
      if (this.#shouldContinue) throw continuing();
      check(rule, this.facts, change);
    };
    setHandler(
      update,
      (command) => {
        this.#commands++;
        return CancellationScope.nonCancellable(() => obey(command));
      },
      { validator },
    );
  }

  /** A command of the process's own. @throws what the rule says; ActivityFailure when the step says no */
  command<Change>(
    rule: Rule<Facts, Change>,
    step: Step<Subject, Facts, Command<Change>>,
    command: Command<Change>,
  ): Promise<void> {
    return this.#turns.take(async () => {
      // what came before in the queue may have changed what is allowed
      check(rule, this.facts, command.change);
      this.facts = await step({ ...command, ...this.#now() });
    });
  }

  /** Facts from outside: noted at once, and looked at by the story when it wakes up. */
  hear(signal: SignalDefinition, work: () => void): void {
    setHandler(signal, () => work());
  }

  /** While the process waits, `work` is done whenever it is due. Earlier duties go before later ones. */
  whenever(name: string, due: () => boolean, work: () => Promise<void>): void {
    this.#duties.push({ name, due, work });
  }

  /** While the process waits, `work` is done when its moment has come, and not twice for the same moment. */
  atMoment(name: string, at: (facts: Facts) => string | null, work: () => Promise<void>): void {
    const once = () => {
      const moment = at(this.facts);
      return moment === this.#served[name] ? null : moment;
    };
    const noted = () => {
      this.#served[name] = at(this.facts)!;
      return work();
    };
    this.#duties.push({ name, at: once, work: noted });
  }

  /**
   * @param by on whose behalf, where it is not the firm's own
   * @throws ActivityFailure when the step says no
   */
  do(step: Step<Subject, Facts, { by?: By }>, by?: By): Promise<void> {
    return this.#turns.take(async () => {
      this.facts = await step({ ...this.#now(), ...(by && { by }) });
    });
  }

  /**
   * Until it is so, or the deadline has come, or the process is over. Meanwhile duties are done, and here the process
   * continues as new when it is time.
   */
  async waitFor(
    reached: (facts: Facts) => boolean,
    deadline: (facts: Facts) => string | null = () => null,
  ): Promise<void> {
    const arrived = () => this.isOver || reached(this.facts);
    const wakeAt = () => earliest([...this.#duties.map((duty) => duty.at?.() ?? null), deadline(this.facts)]);
    const isDue = (duty: Duty) => (duty.due ? duty.due() : isPast(duty.at()));
    for (;;) {
      const duty = this.#duties.find(isDue);
      if (this.#cancelDue) await this.#cancel();
      else if (arrived()) return;
      else if (duty) await this.#aside(duty.name, duty.work);
      else if (isPast(deadline(this.facts))) return;
      else if (this.#mayContinue()) await this.#continue();
      else {
        this.#alarm.set(wakeAt());
        await condition(
          () =>
            this.#alarm.isOff(wakeAt()) ||
            this.#cancelDue ||
            arrived() ||
            this.#duties.some((each) => each.due?.()) ||
            this.#mayContinue(),
        );
      }
    }
  }

  /** What goes wrong beside the story is logged, and the story goes on. */
  async #aside(step: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn('a step of the process was not done', { step, error: toFailure(error) });
    }
  }

  async #cancel(): Promise<void> {
    this.#cancelDue = false;
    await this.#aside('cancel', this.#nature.cancelled);
  }

  get #shouldContinue(): boolean {
    return this.#commands >= this.#commandsPerRun || workflowInfo().continueAsNewSuggested;
  }

  /**
   * The mark of the patch says where a history really continued. So another limit, or none as in the builds before, changes
   * nothing in the histories that were written under it.
   */
  #mayContinue(): boolean {
    return this.#shouldContinue && allHandlersFinished() && patched('continue-as-new');
  }

  #continue(): Promise<never> {
    const next: ProcessInput<object, Facts, Memory> = {
      ...this.#subject,
      facts: this.facts,
      commandsPerRun: this.#commandsPerRun,
      before: { memory: this.memory, served: this.#served },
    };
    return continueAsNew(next);
  }

  #now(): Subject & StepInput {
    return { ...this.#subject, now: now() };
  }
}

function check<Facts, Change>(rule: Rule<Facts, Change>, facts: Facts, change: Change): void {
  try {
    rule(facts, change);
  } catch (error) {
    throw toFailure(error);
  }
}
