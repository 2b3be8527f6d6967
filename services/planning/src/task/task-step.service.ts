import { Injectable } from '@nestjs/common';
import {
  orderFeedbackAsked,
  orderPlaced,
  orderPromiseAtRisk,
  taskClosed,
  taskOpened,
} from '@otdel/contracts';
import { type Delivered, publication, publishAll } from '@otdel/messaging';
import { Clock, Config, type Tx, run, many } from '@otdel/platform';
import { type Parties } from './domain/assignee.ts';
import { fold, type StandingStep, type SteppedTask } from './domain/fold.ts';
import { type stepEvents, stepsOf } from './domain/steps.ts';
import { HandOverService } from './hand-over.service.ts';
import { PeopleService } from './people.service.ts';

type StepDelivery = Delivered<(typeof stepEvents)[number]>;
type Stepped = SteppedTask<StepDelivery>;

/** Writes the tasks of orders' steps for a batch of events; `domain/` decides what each event means. */
@Injectable()
export class TaskStepService {
  constructor(
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly people: PeopleService,
    private readonly handOver: HandOverService,
  ) {}

  /** The number of statements does not depend on the number of events. */
  async follow(events: readonly StepDelivery[], tx: Tx): Promise<void> {
    const parties = await this.partiesOf(tx, events);
    const turned = await rememberOrders(tx, events);
    const operations = events.flatMap((event) =>
      stepsOf(event, { ...parties, today: this.dayOf(event.recordedAt) }).map((operation) => ({
        operation,
        event,
      })),
    );
    const subjects = [...new Set(operations.map(({ operation }) => operation.subjectId))];
    const tasks = fold(await standingOf(tx, subjects), operations);
    const made = await insert(
      tx,
      tasks.filter((task) => task.opened),
    );
    await update(
      tx,
      tasks.filter((task) => !task.opened),
    );
    await publishAll(tx, eventsOf(tasks, made), this.clock.now());
    if (turned.length > 0) {
      const causes = new Map(events.map((event) => [event.aggregateId, event]));
      await this.handOver.withOrders(
        tx,
        turned.map(({ id, managerId }) => ({
          id,
          takenFrom: managerId ? [managerId] : [],
          cause: causes.get(id)!,
        })),
      );
    }
  }

  private async partiesOf(tx: Tx, events: readonly StepDelivery[]): Promise<Parties> {
    const deals = await dealsOf(tx, events);
    const clients = await clientsOf(tx, events);
    const known = await this.people.know(tx, [
      ...events.flatMap((e) => ('state' in e.payload ? [e.payload.state.managerId] : [])),
      ...[...deals.values()].map((deal) => deal.managerId),
      ...clients.clientManagers.values(),
    ]);
    return { ...known, ...clients, deals };
  }

  /** The firm's day of a moment. */
  private dayOf(at: string): string {
    return Temporal.Instant.from(at).toZonedDateTimeISO(this.config.timeZone).toPlainDate().toString();
  }
}

/**
 * Keeps the client and the manager of each order. The event of a purchase or an opinion may come before that of its order:
 * its task then gets the client and the number here.
 * @returns orders whose tasks may have to be assigned anew: their manager has changed, or was not known; with the manager
 *   until now
 */
async function rememberOrders(
  tx: Tx,
  events: readonly StepDelivery[],
): Promise<{ id: string; managerId: string | null }[]> {
  const states = new Map(
    events.flatMap((e) => ('state' in e.payload ? [[e.aggregateId, e.payload.state]] : [])),
  );
  if (states.size === 0) return [];
  const rows = [...states].map(([id, { number, clientId, managerId }]) => ({
    id,
    number,
    clientId,
    managerId,
  }));
  return many<{ id: string; managerId: string | null }>(tx)`
    with news as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r (id uuid, number text, "clientId" uuid, "managerId" uuid)
    ), given as (
      select n.id, o.manager_id from news n join order_ref o on o.id = n.id where o.manager_id <> n."managerId"
    ), remembered as (
      insert into order_ref as o (id, number, client_id, manager_id)
      select id, number, "clientId", "managerId" from news order by id
      on conflict (id) do update set client_id = excluded.client_id, manager_id = excluded.manager_id
      where (o.client_id, o.manager_id) is distinct from (excluded.client_id, excluded.manager_id)
    ), told as (
      update task t set client_id = coalesce(t.client_id, news."clientId"), order_number = news.number
      from news where t.order_id = news.id and (t.client_id is null or t.order_number is null)
      returning t.order_id, t.kind
    )
    select id, manager_id as "managerId" from given
    union select order_id, null from told where kind = 'bad_rating' and order_id not in (select id from given)`;
}

/** The orders of these opinions, as far as they are known, and those of which these events tell. */
async function dealsOf(tx: Tx, events: readonly StepDelivery[]): Promise<Parties['deals']> {
  const rated = events.flatMap((e) => ('rating' in e.payload ? [e.payload.orderId] : []));
  if (rated.length === 0) return new Map();
  const told = events.flatMap((e) =>
    'state' in e.payload ? [[e.aggregateId, e.payload.state] as const] : [],
  );
  const rows = await many<{ id: string; number: string; managerId: string }>(tx)`
    select id, number, manager_id as "managerId" from order_ref where id = any(${rated}::uuid[])`;
  return new Map<string, { number: string; managerId: string }>([
    ...rows.map((row) => [row.id, row] as const),
    ...told,
  ]);
}

/** What gives a task to somebody by whose the client is. */
const byClient: ReadonlySet<string> = new Set(
  [orderPlaced, orderPromiseAtRisk, orderFeedbackAsked].map(({ name }) => name),
);

/**
 * Whose the clients of these orders are, and which of them the head asks in person. The statement locks their rows and
 * makes missing ones. So a change of a client at the same moment either commits first and is read here, or waits and then
 * finds the tasks opened here.
 */
async function clientsOf(
  tx: Tx,
  events: readonly StepDelivery[],
): Promise<Pick<Parties, 'keyClients' | 'clientManagers'>> {
  const wanted = new Set(
    events.flatMap((e) => (byClient.has(e.type) && 'state' in e.payload ? [e.payload.state.clientId] : [])),
  );
  if (wanted.size === 0) return { keyClients: new Set(), clientManagers: new Map() };
  const rows = await many<{ id: string; keyClient: boolean; managerId: string | null }>(tx)`
    insert into client_ref as c (id) select id from unnest(${[...wanted]}::uuid[]) as a (id) order by id
    on conflict (id) do update set key_client = c.key_client
    returning id, key_client as "keyClient", manager_id as "managerId"`;
  return {
    keyClients: new Set(rows.flatMap((row) => (row.keyClient ? [row.id] : []))),
    clientManagers: new Map(rows.flatMap((row) => (row.managerId === null ? [] : [[row.id, row.managerId]]))),
  };
}

/** Row locks: people may close the task of a broken promise at the same moment. */
async function standingOf(tx: Tx, subjects: readonly string[]): Promise<StandingStep[]> {
  return many<StandingStep>(tx)`
    select id, kind, subject_id as "subjectId", due_on as "dueOn", version from task
    where subject_id = any(${subjects}::uuid[]) and state = 'open' order by id for update`;
}

const ending = ({ closed }: Stepped) => ({
  state: closed?.outcome ?? 'open',
  closedAt: closed?.by.recordedAt ?? null,
  closedBy: closed?.by.actor.staffId ?? null,
  closedActor: closed?.by.actor ?? null,
});

/** @returns the client of each new task, by the task's id; a task that is there already stays as it is */
async function insert(tx: Tx, tasks: readonly Stepped[]): Promise<Map<string, string | null>> {
  if (tasks.length === 0) return new Map();
  const made = tasks.map((task) => ({
    id: task.id,
    kind: task.kind,
    subjectId: task.subjectId,
    dueOn: task.dueOn,
    version: task.version,
    ...task.opened!.opening.about,
    ...task.opened!.opening.assignee,
    openedAt: task.opened!.by.recordedAt,
    openedActor: task.opened!.by.actor,
    ...ending(task),
  }));
  const rows = await many<{ id: string; clientId: string | null }>(tx)`
    insert into task (id, kind, subject_id, detail, order_id, order_number, client_id, assignee_id, assignee_role,
      due_on, state, opened_at, opened_actor, closed_at, closed_by, closed_actor, version)
    select r.id, r.kind, r."subjectId", r.detail, r."orderId", r."orderNumber", coalesce(r."clientId", o.client_id),
      r."assigneeId", r."assigneeRole", r."dueOn", r.state, r."openedAt", r."openedActor", r."closedAt",
      r."closedBy", r."closedActor", r.version
    from jsonb_to_recordset(${JSON.stringify(made)}::jsonb) as r (
      id uuid, kind text, "subjectId" uuid, detail text, "orderId" uuid, "orderNumber" text, "clientId" uuid,
      "assigneeId" uuid, "assigneeRole" text, "dueOn" date, state text, "openedAt" timestamptz,
      "openedActor" jsonb, "closedAt" timestamptz, "closedBy" uuid, "closedActor" jsonb, version int)
    left join order_ref o on o.id = r."orderId"
    order by r.id on conflict do nothing returning id, client_id as "clientId"`;
  return new Map(rows.map((row) => [row.id, row.clientId]));
}

async function update(tx: Tx, tasks: readonly Stepped[]): Promise<void> {
  if (tasks.length === 0) return;
  const changed = tasks.map((task) => ({
    id: task.id,
    dueOn: task.dueOn,
    version: task.version,
    ...ending(task),
  }));
  await run(tx)`
    update task t set due_on = r."dueOn", state = r.state, closed_at = r."closedAt", closed_by = r."closedBy",
      closed_actor = r."closedActor", version = r.version
    from jsonb_to_recordset(${JSON.stringify(changed)}::jsonb) as r (
      id uuid, "dueOn" date, version int, state text, "closedAt" timestamptz, "closedBy" uuid,
      "closedActor" jsonb)
    where t.id = r.id`;
}

/** The events to publish: for each task its opening, then its closing. */
function eventsOf(tasks: readonly Stepped[], made: ReadonlyMap<string, string | null>) {
  return tasks.flatMap(({ id, kind, opened, closed }) => {
    if (opened && !made.has(id)) return [];
    const openings = opened
      ? [
          publication(
            taskOpened,
            id,
            {
              kind,
              dueOn: opened.opening.dueOn,
              orderId: opened.opening.about.orderId,
              clientId: made.get(id) ?? null,
              ...opened.opening.assignee,
            },
            opened.by,
          ),
        ]
      : [];
    if (!closed) return openings;
    const { outcome, onTime, by } = closed;
    return [...openings, publication(taskClosed, id, { kind, outcome, closedAt: by.recordedAt, onTime }, by)];
  });
}
