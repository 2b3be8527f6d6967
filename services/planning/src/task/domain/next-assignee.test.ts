import { ids } from '../testing/samples.ts';
import { facts } from '../testing/steps-in-words.ts';
import { type Assignee, everybodyOf, person } from './assignee.ts';
import { type AssignedTask, nextAssignee } from './next-assignee.ts';

const { client, manager, head, other } = ids;
/** The manager of the order, `other`: somebody else who works here. */
const step = (kind: AssignedTask['kind'], over: Partial<AssignedTask> = {}): AssignedTask => ({
  kind,
  ...person(manager),
  chosen: false,
  clientId: client,
  managerId: manager,
  ...over,
});
const own = (over: Partial<AssignedTask> = {}) => step('call', { chosen: true, managerId: null, ...over });
interface Now {
  gone?: string[];
  owner?: string;
  takenFrom?: readonly string[];
  key?: true;
}
const left: Now = { gone: [manager], owner: other };
const handedOver: Now = { owner: other, takenFrom: [manager] };

test.each<[string, AssignedTask, Now, Assignee]>([
  ['the step of a deal stays with who has it', step('confirm_order'), {}, person(manager)],
  ['… also when the client goes to another', step('confirm_order'), handedOver, person(manager)],
  ['… goes to the client’s manager when its manager leaves', step('confirm_order'), left, person(other)],
  ['… else to the head', step('promise_at_risk'), { gone: [manager] }, person(head)],
  [
    '… and from the head to who gets the client',
    step('confirm_order', person(head)),
    { ...left, takenFrom: [manager] },
    person(other),
  ],
  ['the question goes the same way', step('ask_feedback'), left, person(other)],
  ['… but to a key client is the head’s', step('ask_feedback'), { ...left, key: true }, person(head)],
  [
    'what a person was given stays theirs',
    step('confirm_order', { ...person(other), chosen: true }),
    {},
    person(other),
  ],
  [
    '… until they leave',
    step('confirm_order', { ...person(other), chosen: true }),
    { gone: [other] },
    person(manager),
  ],
  ['a call stays with who planned it', own(), {}, person(manager)],
  ['… goes with the client', own(), handedOver, person(other)],
  ['… not when its order stays', own({ managerId: manager }), handedOver, person(manager)],
  ['… goes to who has its order', own({ managerId: other }), handedOver, person(other)],
  ['… stays when somebody else planned it', own(person(head)), handedOver, person(head)],
  [
    '… goes on when the client was given to two in one go',
    own(),
    { owner: other, takenFrom: [head, manager] },
    person(other),
  ],
  ['… stays when the client is nobody’s now', own(), { takenFrom: [manager] }, person(manager)],
  ['… goes to the client’s manager when who planned it leaves', own(), left, person(other)],
  ['… about nobody goes to the head', own({ clientId: null }), left, person(head)],
  [
    '… that the head has for somebody who left goes on with the client',
    own({ ...person(head), chosen: false }),
    { ...left, takenFrom: [manager] },
    person(other),
  ],
  [
    'work of the role stays with the role',
    step('ship_order', everybodyOf('operations')),
    left,
    everybodyOf('operations'),
  ],
  [
    '… comes back to it when who took it leaves',
    step('ship_order', { ...person(other), chosen: true }),
    { gone: [other] },
    everybodyOf('operations'),
  ],
  ['a broken promise stays with the head', step('broken_promise', person(head)), left, person(head)],
  [
    '… goes to any head when the head leaves',
    step('broken_promise', person(head)),
    { gone: [head] },
    everybodyOf('head'),
  ],
  [
    'a bad rating of an unknown order is any head’s',
    step('bad_rating', { ...everybodyOf('head'), managerId: null }),
    {},
    everybodyOf('head'),
  ],
])('%s', (_, task, { gone = [], owner, takenFrom = [], key }, expected) => {
  const people = {
    gone: new Set(gone),
    headOf: gone.includes(head) ? new Map<string, string>() : facts.headOf,
    keyClients: new Set(key ? [client] : []),
    clientManagers: new Map(owner === undefined ? [] : [[client, owner]]),
  };
  expect(nextAssignee(task, people, takenFrom)).toEqual(expected);
});
