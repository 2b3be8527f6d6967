import { LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type CallContext,
  type RequestOf,
  type ResponseOf,
  clientChanged,
  clientRecord,
  codeKey,
  newId,
  notFound,
  putClient,
  refused,
  sightOf,
} from '@otdel/contracts';
import { publish } from '@otdel/messaging';
import {
  Answers,
  Clock,
  Database,
  type Tx,
  run,
  lookalike,
  many,
  mustBeAsSeen,
  newRecord,
  type Put,
  putByCode,
} from '@otdel/platform';
import { AssignmentService } from '../assignment/assignment.service.ts';
import { mustGive, sees } from '../assignment/domain/ownership.ts';
import { Client } from './client.entity.ts';
import { ClientQueries, versionOf } from './client.queries.ts';
import { type ClientRecord, type Contact, managerAfter, sameRecord } from './domain/client-record.ts';

type PutRequest = RequestOf<typeof putClient>;

@Injectable()
export class ClientService {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly assignments: AssignmentService,
    private readonly queries: ClientQueries,
  ) {}

  /**
   * Makes the client with this code, or changes what is named of it; the answer has which of the two.
   * @throws not_found `client` when it belongs to another manager
   */
  @Answers(putClient)
  async put(data: PutRequest, context: CallContext): Promise<ResponseOf<typeof putClient>> {
    const done = await putByCode(this.db, {
      lock: `client:${codeKey(data.code)}`,
      commandId: context.commandId,
      data,
      write: (tx) => this.write(tx, data, context),
    });
    return { outcome: done.outcome, client: await this.queries.get({ clientId: done.id }, context) };
  }

  private async write(tx: Tx, { code, ...given }: PutRequest, context: CallContext): Promise<Put> {
    const { actor } = context;
    const present = await tx.findOne(Client, { code }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    const current = present && (await this.assignments.current(tx, present.id));
    const owner = current?.managerId ?? null;
    if (present && !sees(sightOf(actor), owner)) throw notFound('client', code);
    if (!present) await this.mustLookLikeNone(tx, code, actor);
    if (context.seen) mustBeAsSeen(context, present && (await versionOf(tx, present.id)));
    const managerId = managerAfter(given.managerId, present ? owner : undefined, actor);
    mustGive(actor, owner, managerId);

    const id = present?.id ?? newId();
    const before = present && (await recordOf(tx, present));
    const wanted: ClientRecord = before ? { ...before, ...given } : newRecord(clientRecord, { code, given });
    const changed = !before || !sameRecord(before, wanted);
    if (changed)
      await this.record(tx, present ?? tx.create(Client, { id, code, ...factsOf(wanted) }), wanted);
    const handed = await this.assignments.hand(tx, id, current, { managerId });
    return { outcome: !present ? 'created' : changed || handed ? 'changed' : 'unchanged', id };
  }

  /** Of another manager's client nothing is told, as by its own code. @throws not_found `client`; refused */
  private async mustLookLikeNone(tx: Tx, code: string, actor: Actor): Promise<void> {
    const other = await lookalike(tx, { table: 'client', code });
    if (!other) return;
    const owner = (await this.assignments.current(tx, other.id))?.managerId ?? null;
    if (!sees(sightOf(actor), owner)) throw notFound('client', code);
    throw refused('code_like_another', { record: code, known: other.known });
  }

  /** The event leaves name, code and contacts out: they stay in crm. */
  private async record(tx: Tx, client: Client, wanted: ClientRecord): Promise<void> {
    const facts = factsOf(wanted);
    tx.assign(client, facts);
    await tx.flush();
    await writeContacts(tx, client.id, wanted.contacts);
    const { region, segment, keyClient, active } = facts;
    await publish(tx, clientChanged, client.id, { region, segment, keyClient, active }, this.clock.now());
  }
}

const factsOf = ({ name, region, segment, keyClient, active }: ClientRecord) => ({
  name,
  region,
  segment,
  keyClient,
  active,
});

async function recordOf(tx: Tx, client: Client): Promise<ClientRecord> {
  const contacts = await many<Contact>(tx)`
    select name, position, email, phone from client_contact where client_id = ${client.id} order by no`;
  const { name, region = null, segment = null, keyClient, active } = client;
  return { name, region, segment, keyClient, active, contacts };
}

async function writeContacts(tx: Tx, clientId: string, contacts: readonly Contact[]): Promise<void> {
  await run(tx)`delete from client_contact where client_id = ${clientId}`;
  await run(tx)`
    insert into client_contact (client_id, no, name, position, email, phone)
    select ${clientId}::uuid, no, name, position, email, phone
    from unnest(
      ${contacts.map((c) => c.name)}::text[], ${contacts.map((c) => c.position)}::text[],
      ${contacts.map((c) => c.email)}::text[], ${contacts.map((c) => c.phone)}::text[]
    ) with ordinality as c (name, position, email, phone, no)`;
}
