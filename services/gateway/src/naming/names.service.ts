import { Injectable } from '@nestjs/common';
import { type NamedKind, type NamePlace, mostNames, nameClients, nameStaff } from '@otdel/contracts';
import { Clock, logger, Rpc } from '@otdel/platform';

const log = logger('names');
/** Milliseconds for which a name is not asked for again: so long somebody who was renamed may be seen by the old name. */
const keptFor = 10_000;
/** Beyond so many all are forgotten. */
const mostKept = 50_000;
/** Milliseconds to wait for names. What the answer says beside them is not worth more. */
const timeoutMs = 2_000;

const askedFrom = { client: nameClients, staff: nameStaff } as const;
interface Known {
  /** Undefined: the room knows nobody by this id. */
  name: string | undefined;
  at: number;
}

/**
 * The names of clients and staff, from the rooms that know them. They are asked for by id, many in one call, and stand in
 * no event and no table of other rooms (ADR 0008).
 */
@Injectable()
export class Names {
  readonly #known: Readonly<Record<NamedKind, Map<string, Known>>> = { client: new Map(), staff: new Map() };

  constructor(
    private readonly rpc: Rpc,
    private readonly clock: Clock,
  ) {}

  /** Puts the names. While a room is away: those that were known before, and nothing where none was. */
  async put(places: readonly NamePlace[]): Promise<void> {
    const kinds = Object.keys(askedFrom) as NamedKind[];
    await Promise.all(kinds.map((kind) => this.#learn(kind, idsOf(kind, places))));
    for (const { whose, put } of places) {
      const name = this.#known[whose.kind].get(whose.id)?.name;
      if (name !== undefined) put(name);
    }
  }

  async #learn(kind: NamedKind, ids: readonly string[]): Promise<void> {
    const known = this.#known[kind];
    if (known.size > mostKept) known.clear();
    const at = this.clock.now().epochMilliseconds;
    const wanted = ids.filter((id) => at - (known.get(id)?.at ?? -Infinity) >= keptFor);
    const calls = Array.from({ length: Math.ceil(wanted.length / mostNames) }, async (_, i) => {
      const some = wanted.slice(i * mostNames, (i + 1) * mostNames);
      const { items } = await this.rpc.call(askedFrom[kind], { ids: some }, { timeoutMs });
      const found = new Map(items.map(({ id, name }) => [id, name]));
      for (const id of some) known.set(id, { name: found.get(id), at });
    });
    try {
      await Promise.all(calls);
    } catch (error) {
      log.warn({ err: error, kind }, 'names are left out');
    }
  }
}

const idsOf = (kind: NamedKind, places: readonly NamePlace[]): string[] => [
  ...new Set(places.flatMap(({ whose }) => (whose.kind === kind ? whose.id : []))),
];
