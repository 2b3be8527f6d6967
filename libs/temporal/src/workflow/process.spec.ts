import { unavailable } from '@otdel/contracts';
import { eventually, timeSkippingTemporal } from '@otdel/testing';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  deferUpdate,
  ledgerChanged,
  type DebtorCalls,
  type DebtorFacts,
  type DebtorSteps,
} from '../testing/samples/debtor.messages.ts';
import {
  acceptUpdate,
  type HandOverFacts,
  type HandOverSteps,
} from '../testing/samples/hand-over.workflow.ts';
import { PaperProcess } from '../testing/index.ts';

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await timeSkippingTemporal();
});
afterAll(() => env.teardown());

/** Two kinds of processes on one worker, in one bundle. */
const workflows = {
  files: ['debtor', 'hand-over'].map((name) =>
    join(import.meta.dirname, `../testing/samples/${name}.workflow.ts`),
  ),
};
const day = 86_400_000;
const inDays = (from: number, days: number) => new Date(from + days * day).toISOString();

describe('a debtor', () => {
  let facts: DebtorFacts;
  let letters: string[];
  let log: string[];
  let mailIsAway: boolean;
  let paper: PaperProcess;
  const clientId = 'client-1';
  const at = (now: string) => now.slice(0, 10);
  const done = (step: string, times: number) =>
    eventually(() => expect(log.filter((each) => each === step)).toHaveLength(times));

  const steps: DebtorSteps = {
    read: () => {
      log.push('read');
      return Promise.resolve(facts);
    },
    remind: ({ now }) => {
      log.push('remind');
      letters.push(at(now));
      facts = { ...facts, remindAt: inDays(Date.parse(now), 7) };
      return Promise.resolve(facts);
    },
    defer: ({ change }) => {
      log.push('defer');
      facts = { ...facts, remindAt: change.until };
      return Promise.resolve(facts);
    },
  };
  const calls: DebtorCalls = {
    sendLetters: () => {
      if (mailIsAway) return Promise.reject(unavailable('redis'));
      log.push('sent');
      return Promise.resolve();
    },
  };
  const live = (story: () => Promise<void>) => {
    facts = { owed: 0, remindAt: null, gone: false };
    [letters, log, mailIsAway] = [[], [], false];
    paper = new PaperProcess(env, {
      workflows,
      workflow: 'debtor',
      processId: `debtor-${randomUUID()}`,
      steps,
      calls,
    });
    return paper.live({ clientId, facts }, story);
  };
  const owes = async (days: number) => {
    facts = { ...facts, owed: 500, remindAt: inDays(await paper.now(), days) };
    await paper.process.signal(ledgerChanged);
  };

  it('sleeps for years, is woken by facts, and writes letters on their days', () =>
    live(async () => {
      await paper.pass(3 * 365);
      expect(log).toEqual([]);
      const asleep = (await paper.history()).length;
      await owes(10);
      await done('read', 1);
      await paper.pass(9.9);
      expect(letters).toEqual([]);
      await paper.pass(0.2);
      await done('sent', 1);
      await paper.pass(7.1);
      await done('sent', 2);
      facts = { ...facts, owed: 0, remindAt: null };
      await paper.process.signal(ledgerChanged);
      await paper.pass(2 * 365);
      expect(letters).toHaveLength(2);
      // a sleeper that nothing happens to has cost its beginning
      expect(asleep).toBeLessThanOrEqual(4);
    }));

  it('is not held up by a mail server that is away', () =>
    live(async () => {
      mailIsAway = true;
      await owes(1);
      await done('read', 1);
      await paper.pass(1.1);
      await done('remind', 1);
      // commands are obeyed meanwhile
      await paper.command(deferUpdate, { until: inDays(await paper.now(), 30) });
      mailIsAway = false;
      await paper.pass(1);
      await done('sent', 1);
      await paper.pass(20);
      expect(log.filter((step) => step === 'remind')).toHaveLength(1);
      await paper.pass(10);
      await done('sent', 2);
    }));

  it('gives up a letter that could not be sent in time, and goes on', () =>
    live(async () => {
      mailIsAway = true;
      await owes(1);
      await done('read', 1);
      await paper.pass(4);
      mailIsAway = false;
      await paper.pass(5);
      await done('sent', 1);
      expect(log.filter((step) => step === 'remind')).toHaveLength(2);
    }));

  it('refuses what the rules refuse, and ends with its client', () =>
    live(async () => {
      await expect(paper.command(deferUpdate, { until: inDays(await paper.now(), 3) })).rejects.toMatchObject(
        {
          kind: 'refused',
          code: 'task_closed',
        },
      );
      facts = { ...facts, gone: true };
      await paper.process.signal(ledgerChanged);
      await paper.process.result();
    }));
});

describe('a hand-over', () => {
  let facts: HandOverFacts;
  let paper: PaperProcess;
  const steps: HandOverSteps = {
    accept: () => Promise.resolve((facts = { ...facts, state: 'accepted' })),
    leaveToHead: () => Promise.resolve((facts = { ...facts, state: 'decided_by_head' })),
  };
  const live = async (story: () => Promise<void>) => {
    facts = { state: 'offered', clients: ['a', 'b'], decideBy: inDays(await env.currentTimeMs(), 3) };
    const handOverId = randomUUID();
    paper = new PaperProcess(env, {
      workflows,
      workflow: 'handOver',
      processId: `hand-over-${handOverId}`,
      steps,
    });
    await paper.live({ handOverId, facts }, story);
  };

  it('ends when the new manager accepts', () =>
    live(async () => {
      await expect(paper.command(acceptUpdate, { clientId: 'c' })).rejects.toMatchObject({
        kind: 'not_found',
      });
      await paper.command(acceptUpdate, { clientId: 'a' });
      await paper.process.result();
      expect(facts.state).toBe('accepted');
    }));

  it('is left to the head after some days', () =>
    live(async () => {
      await paper.pass(2.9);
      expect(facts.state).toBe('offered');
      await paper.process.result();
      expect(facts.state).toBe('decided_by_head');
    }));

  it('is left to the head when an operator cancels it', () =>
    live(async () => {
      await paper.process.cancel();
      await paper.process.result();
      expect(facts.state).toBe('decided_by_head');
    }));
});
