import { ids } from '../testing/samples.ts';
import { person } from './assignee.ts';

test('the task of a person names that person', () => {
  expect(person(ids.manager)).toEqual({ assigneeId: ids.manager, assigneeRole: null });
});
