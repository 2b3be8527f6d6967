import { z } from 'zod';
import * as contracts from './index.ts';
import { queueState, redriveQueue, services, type Call } from './index.ts';

const published: unknown[] = Object.values(contracts);
const isCall = (thing: unknown): thing is Call =>
  typeof thing === 'object' && thing !== null && 'request' in thing && 'timeoutMs' in thing;
const calls = [...published.filter(isCall), ...services.flatMap((s) => [queueState(s), redriveQueue(s)])];

test('there are calls', () => expect(calls.length).toBeGreaterThan(40));

test('every call has a name of its own, in a room there is', () => {
  const names = calls.map((c) => c.name);
  expect(names.filter((n, i) => names.indexOf(n) !== i)).toEqual([]);
  for (const name of names) expect(name).toMatch(new RegExp(`^(${services.join('|')})\\.[a-z][A-Za-z]+$`));
});

test.each(calls.map((c) => [c.name, c] as const))('%s says what goes in and out', (_, call) => {
  expect(call.timeoutMs).toBeGreaterThan(0);
  expect(() => z.toJSONSchema(call.request, { io: 'input', unrepresentable: 'any' })).not.toThrow();
  expect(() => z.toJSONSchema(call.response, { io: 'output', unrepresentable: 'any' })).not.toThrow();
});

test('no two schemas go by the same id in the docs', () => {
  // looks into everything that is reachable: toJSONSchema throws when an id is given twice
  const bodies = published.filter((thing): thing is z.ZodType => thing instanceof z.ZodType);
  const everything = z.tuple([z.string(), ...bodies, ...calls.flatMap((c) => [c.request, c.response])]);
  expect(() => z.toJSONSchema(everything, { io: 'output', unrepresentable: 'any' })).not.toThrow();
  const twice = z.object({
    a: z.object({ x: z.string() }).meta({ id: 'T' }),
    b: z.object({ y: z.string() }).meta({ id: 'T' }),
  });
  expect(() => z.toJSONSchema(twice)).toThrow(/T/);
});
