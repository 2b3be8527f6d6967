import { Injectable } from '@nestjs/common';
import {
  type CallContext,
  type Page,
  type RequestOf,
  type ResponseOf,
  characters,
  findClients,
  getClient,
  invalidAt,
  listClients,
  nameClients,
  notFound,
} from '@otdel/contracts';
import {
  Answers,
  alike,
  allOf,
  Database,
  decodeCursor,
  finds,
  page,
  type Tx,
  many,
  one,
} from '@otdel/platform';
import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { seenBy } from '../assignment/assignment.queries.ts';

export type ClientView = ResponseOf<typeof getClient>;

/** Reads clients: a manager reads his own ones and those without a manager. One statement per query. */
@Injectable()
export class ClientQueries {
  constructor(private readonly db: Database) {}

  @Answers(getClient)
  async get({ clientId }: RequestOf<typeof getClient>, { actor }: CallContext): Promise<ClientView> {
    const [row] = await this.db.read((tx) => rowsOf(tx, sql`c.id = ${clientId} and ${seenBy(actor)}`, 1));
    if (!row) throw notFound('client', clientId);
    return row;
  }

  /** Whoever's they are: the gateway asks, of clients in answers that the actor may see. */
  @Answers(nameClients)
  async names({ ids }: RequestOf<typeof nameClients>): Promise<ResponseOf<typeof nameClients>> {
    const items = await this.db.read(
      (tx) =>
        many<{ id: string; name: string }>(tx)`select id, name from client where id = any(${ids}::uuid[])`,
    );
    return { items };
  }

  /** Sorted by name. */
  @Answers(listClients)
  async list(filters: RequestOf<typeof listClients>, { actor }: CallContext): Promise<Page<ClientView>> {
    const where = allOf(seenBy(actor), conditionsOf(filters));
    const rows = await this.db.read((tx) => rowsOf(tx, where, filters.limit + 1));
    return page(rows, filters.limit, (row) => [row.name, row.id]);
  }

  /** @throws invalid at `search` when too many have it */
  @Answers(findClients)
  async find({ search }: RequestOf<typeof findClients>): Promise<ResponseOf<typeof findClients>> {
    const rows = await this.db.read(
      (tx) =>
        many<{ id: string }>(tx)`
        select c.id from client c where ${finds(sql`c.sought`, search)} limit ${mostFound + 1}`,
    );
    if (rows.length > mostFound) throw invalidAt('search', 'search_too_wide', { clients: mostFound });
    return { ids: rows.map((row) => row.id) };
  }
}

/** Names that were stored before names had one form stay as they are, also in a cursor. */
const storedName = characters().refine((name) => !name.includes('\0'));
/** The clients of a search go along with it to other rooms; a firm has some thousand. */
const mostFound = 20_000;

function conditionsOf(filters: RequestOf<typeof listClients>): RawBuilder<boolean> {
  const { search, code, region, segment, managerId, active } = filters;
  const after = decodeCursor(filters.cursor, z.tuple([storedName, z.uuid()]));
  return allOf(
    after && sql`(c.name, c.id) > (${after[0]}, ${after[1]}::uuid)`,
    code !== undefined && alike(sql`c.code`, code),
    region !== undefined && sql`c.region = ${region}`,
    segment !== undefined && sql`c.segment = ${segment}`,
    managerId !== undefined && sql`a.manager_id = ${managerId}`,
    active !== undefined && sql`c.active = ${active}`,
    search !== undefined && finds(sql`c.sought`, search),
  );
}

/** As in the answers. Read it in a statement after the one that locks the client. */
export const versionOf = (tx: Tx, clientId: string) =>
  one<{ version: number }>(tx)`
    select version from aggregate_version where aggregate = 'client' and aggregate_id = ${clientId}`;

/**
 * The version is the one that `publish` counts, so orders can compare it with the version of an event, whichever part
 * of the client changed last.
 */
async function rowsOf(tx: Tx, where: RawBuilder<unknown>, limit: number): Promise<ClientView[]> {
  return many<ClientView>(tx)`
    select c.id, c.code, c.name, c.region, c.segment, c.key_client as "keyClient", c.active,
      a.manager_id as "managerId", v.version,
      coalesce((
        select jsonb_agg(jsonb_build_object('name', t.name, 'position', t.position, 'email', t.email, 'phone', t.phone)
          order by t.no)
        from client_contact t where t.client_id = c.id), '[]') as contacts
    from client c
      join aggregate_version v on v.aggregate = 'client' and v.aggregate_id = c.id
      left join assignment a on a.client_id = c.id and a.to_on is null
    where ${where} order by c.name, c.id limit ${limit}`;
}
