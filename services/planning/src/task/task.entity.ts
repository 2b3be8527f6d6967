import { defineEntity, p } from '@mikro-orm/postgresql';
import { type Actor, type Role, type RequestOf, type openTask } from '@otdel/contracts';
import { InstantType, PlainDateType } from '@otdel/platform';
import { type StepKind } from './domain/step.ts';

const schema = defineEntity({
  name: 'Task',
  tableName: 'task',
  properties: {
    id: p.uuid().primary(),
    kind: p.string().$type<StepKind | RequestOf<typeof openTask>['kind']>(),
    /** The words of the person who opened it; null: a step, whose title follows from its kind. */
    title: p.string().nullable(),
    orderId: p.uuid().nullable(),
    orderNumber: p.string().nullable(),
    clientId: p.uuid().nullable(),
    assigneeId: p.uuid().nullable(),
    assigneeRole: p.string().$type<Role>().nullable(),
    /** A person has said whose it is. */
    chosen: p.boolean(),
    dueOn: p.type(PlainDateType),
    state: p.string().$type<'open' | 'done' | 'dropped'>(),
    openedAt: p.type(InstantType),
    openedBy: p.uuid().nullable(),
    openedActor: p.json().$type<Actor>().nullable(),
    closedAt: p.type(InstantType).nullable(),
    closedBy: p.uuid().nullable(),
    closedActor: p.json().$type<Actor>().nullable(),
    /** How often people moved its date. */
    moves: p.integer(),
    version: p.integer(),
  },
});

/** A task, as people open, close and move it. The service for steps writes many rows by one statement instead. */
export class Task extends schema.class {}
schema.setClass(Task);
