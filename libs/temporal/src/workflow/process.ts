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
import { continuing, withAttempt, toFailure } from '../failure.ts';
import { Alarm, earliest, isPast, now } from './alarm.ts';
import { type By, type Command, lookUp, type ProcessInput, type StepInput } from './messages.ts';
import { Turns } from './turns.ts';

/** What sets one kind of process apart from another. */
export interface ProcessOptions<Facts, Memory> {
  /** The memory of a new process. Plain data: the workflow changes it in place, and it survives continuing as new. */
  memory: (facts: Facts) => Memory;
  /** Whether the process has nothing left to do: `waitFor` then returns at once. */
  isOver: (facts: Facts) => boolean;
  /** Runs when an operator cancels the workflow in Temporal: writes that into the ledger. A rule may refuse it. */
  cancelled: () => Promise<void>;
}

/** Work that `waitFor` does when it is due. */
type Duty = { name: string; work: () => Promise<void> } & (
  { due: () => boolean; at?: never } | { at: () => string | null; due?: never }
);
type Rule<Facts, Change> = (facts: Facts, change: Change) => void;
type Step<Subject, Facts, More> = (input: Subject & StepInput & More) => Promise<Facts>;

/** Below the 2,000 updates that Temporal accepts in one run. */
const defaultCommandsPerRun = 500;

/**
 * What every long-lived workflow needs. Steps run one at a time. A command is checked before it is accepted, and again when
 * its turn comes. `waitFor` waits for facts and moments with at most one timer. The workflow continues as new before it
 * reaches a limit of Temporal's.
 *
 * After continuing as new the story begins again from `facts` and `memory`. So each `waitFor` that has returned in an
 * earlier run must return at once.
 * @typeParam Subject part of every step's input
 * @example
 * const process = new Process<{ orderId: string }, OrderFacts, Memory>(input, options);
 * process.onCommand(shipUpdate, mayShip, interactive.ship);
 * return process.run(async () => { await process.waitFor((facts) => facts.shipped); await process.do(background.close); });
 */
export class Process<Subject extends object, Facts, Memory extends object> {
  facts: Facts;
  readonly memory: Memory;
  readonly #subject: Subject;
  readonly #options: ProcessOptions<Facts, Memory>;
  readonly #commandsPerRun: number;
  readonly #served: Record<string, string>;
  readonly #duties: Duty[] = [];
  readonly #turns = new Turns();
  readonly #alarm = new Alarm();
  #commands = 0;
  #cancelDue = false;

  constructor(input: ProcessInput<Subject, Facts, Memory>, options: ProcessOptions<Facts, Memory>) {
    const { facts, commandsPerRun = defaultCommandsPerRun, before, ...subject } = input;
    this.facts = facts;
    this.memory = before?.memory ?? options.memory(facts);
    this.#served = before?.served ?? {};
    this.#subject = subject as unknown as Subject;
    this.#options = options;
    this.#commandsPerRun = commandsPerRun;
    setHandler(lookUp, () => undefined);
  }

  /**
   * Runs the workflow to its end, over all its runs. A cancellation in Temporal interrupts no step: `waitFor` sees it when
   * the step is done.
   */
  async run(story: () => Promise<void>): Promise<void> {
    CancellationScope.current().cancelRequested.catch(() => (this.#cancelDue = true));
    await CancellationScope.nonCancellable(async () => {
      await story();
      await condition(allHandlersFinished);
    });
  }

  get isOver(): boolean {
    return this.#options.isOver(this.facts);
  }

  /**
   * Answers the commands of one update: each runs `step` once.
   * @param rule throws a DomainError when the command is not allowed: checked before it is accepted, and again in its turn
   * @param then what the process notes once the step is done
   */
  onCommand<Change>(
    update: UpdateDefinition<string, [Command<Change>]>,
    rule: Rule<Facts, Change>,
    step: Step<Subject, Facts, Command<Change>>,
    then: (command: Command<Change>) => void = () => undefined,
  ): void {
    const answer = async (command: Command<Change>) => {
      try {
        await this.command(rule, step, command);
      } catch (error) {
        throw withAttempt(command.attempt, toFailure(error));
      }
      then(command);
      return command.fingerprint;
    };
    const validator = ({ change }: Command<Change>) => {
      // the next run answers it: a stream of commands would otherwise keep this run from ending
      if (this.#shouldContinue) throw continuing();
      check(rule, this.facts, change);
    };
    setHandler(
      update,
      (command) => {
        this.#commands++;
        return CancellationScope.nonCancellable(() => answer(command));
      },
      { validator },
    );
  }

  /** Runs a command that the process gives itself. @throws what `rule` throws; ActivityFailure when the step refuses */
  command<Change>(
    rule: Rule<Facts, Change>,
    step: Step<Subject, Facts, Command<Change>>,
    command: Command<Change>,
  ): Promise<void> {
    return this.#turns.take(async () => {
      // the steps before this one may have changed what is allowed
      check(rule, this.facts, command.change);
      this.facts = await step({ ...command, ...this.#now() });
    });
  }

  /** Notes a fact from outside at once. `waitFor` then looks at its conditions again. */
  onSignal(signal: SignalDefinition, work: () => void): void {
    setHandler(signal, () => work());
  }

  /** Does `work` in `waitFor` whenever it is due. A duty that was registered earlier goes first. */
  whenever(name: string, due: () => boolean, work: () => Promise<void>): void {
    this.#duties.push({ name, due, work });
  }

  /** Does `work` in `waitFor` when its moment has come, once for each moment. */
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
   * Runs a step in its turn and takes over the facts that it answers.
   * @param by on whose behalf; the system's when left out
   * @throws ActivityFailure when the step refuses
   */
  do(step: Step<Subject, Facts, { by?: By }>, by?: By): Promise<void> {
    return this.#turns.take(async () => {
      this.facts = await step({ ...this.#now(), ...(by && { by }) });
    });
  }

  /**
   * Waits until `reached` holds, the deadline has come, or the process is over. Meanwhile it does duties, and continues as
   * new when that is due.
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
      else if (duty) await this.#bestEffort(duty.name, duty.work);
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

  /** Logs a failure of `work` and goes on: a duty never ends the workflow. */
  async #bestEffort(step: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn('a step of the process was not done', { step, error: toFailure(error) });
    }
  }

  async #cancel(): Promise<void> {
    this.#cancelDue = false;
    await this.#bestEffort('cancel', this.#options.cancelled);
  }

  get #shouldContinue(): boolean {
    return this.#commands >= this.#commandsPerRun || workflowInfo().continueAsNewSuggested;
  }

  /**
   * The patch marker records where a run continued as new. So histories recorded under another limit, or by builds without
   * one, still replay.
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
