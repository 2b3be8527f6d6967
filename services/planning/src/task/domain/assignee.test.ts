import { ids } from '../testing/samples.ts';
import { facts } from '../testing/steps-in-words.ts';
import { everybodyOf, ownerOf, person, whoAsks } from './assignee.ts';

test('the task of a person names that person', () => {
  expect(person(ids.manager)).toEqual({ assigneeId: ids.manager, assigneeRole: null });
});

const { client, manager, head, other } = ids;
test.each([
  ['its manager’s', [], other, person(manager)],
  ['its manager’s, though the client is nobody’s', [], null, person(manager)],
  ['its manager’s, though the client’s one has left', [other], other, person(manager)],
  ['the client’s manager’s when its own has left', [manager], other, person(other)],
  ['the head’s when both have left', [manager, other], other, person(head)],
  ['the head’s when its manager has left, who was the client’s too', [manager], manager, person(head)],
  ['the head’s when its manager has left and the client is nobody’s', [manager], null, person(head)],
])('the work on a deal is %s', (_, gone, clientManagerId, expected) => {
  const clientManagers = new Map(clientManagerId === null ? [] : [[client, clientManagerId]]);
  const parties = { ...facts, gone: new Set(gone), clientManagers };
  const deal = { clientId: client, managerId: manager };
  expect(ownerOf(deal, parties)).toEqual(expected);
  expect(whoAsks(deal, parties)).toEqual(expected);
  expect(whoAsks(deal, { ...parties, keyClients: new Set([client]) })).toEqual(person(head));
});

test('the work on a deal of somebody who has left is everybody’s of the role head when nobody led them', () => {
  const parties = { ...facts, gone: new Set([manager]), headOf: new Map<string, string>() };
  expect(ownerOf({ clientId: client, managerId: manager }, parties)).toEqual(everybodyOf('head'));
});
