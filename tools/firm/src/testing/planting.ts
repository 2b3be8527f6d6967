import { line, operations, text, type Operation } from '@otdel/contracts';
import type { Api } from '@otdel/ops/api';
import { z } from 'zod';

/** It stands in every text that is planted, and in nothing else. */
export const marker = 'plantedmark';

interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string;
  pattern?: string;
  format?: string;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
}
const schemaOf = (type: z.ZodType) => z.toJSONSchema(type, { io: 'input', unrepresentable: 'any' }) as Schema;
const patterns = [text(1), line(1)].map((type) => schemaOf(type).pattern);
/** Words that a person writes, not codes, days and sums. */
const isWritten = ({ type, pattern, format }: Schema) =>
  type === 'string' && (patterns.includes(pattern) || format === 'email');

/** The texts of an operation as paths: `deliverTo.phone`, `contacts[].name`. */
function textsIn(given: Schema, path = '', { $defs = {} } = given): string[] {
  const schema = given.$ref ? $defs[given.$ref.split('/').at(-1)!]! : given;
  const within = (inner: Schema, at: string) => textsIn(inner, at, { $defs });
  return [
    ...(isWritten(schema) ? [path] : []),
    ...(schema.anyOf ?? []).flatMap((one) => within(one, path)),
    ...(schema.items ? within(schema.items, `${path}[]`) : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([field, of]) =>
      within(of, path ? `${path}.${field}` : field),
    ),
  ];
}

/** Texts that say nothing of a person, or have a test of their own. */
const notOfPeople: Readonly<Record<string, readonly string[]>> = {
  // what the firm deals in, and with whom: these are in events
  'orders.putItem': ['name', 'group', 'unit', 'barcodes[]'],
  'orders.putSupplier': ['name', 'country'],
  // cuts of reports
  'crm.putClient': ['region', 'segment'],
  // the firm's own words for what it agrees with clients; a region or a segment
  'receivables.putTerms': ['name'],
  'receivables.useTerms': ['of'],
  'receivables.putCreditPolicy': ['of'],
  // another number of the order
  'orders.place': ['externalRef'],
  // they are kept as hashes
  'gateway.createAccount': ['password'],
  'gateway.changeAccount': ['password'],
  'gateway.changePassword': ['newPassword'],
  'gateway.signIn': ['login'],
};
const ofPeople = ({ name, input }: Operation): string[] =>
  textsIn(schemaOf(input)).filter((path) => !notOfPeople[name]?.includes(path));

/** Does commands, and puts a text with the marker into each text of a person that their contracts know. */
export class Planting {
  readonly #api: Api;
  readonly #planted = new Set<string>();

  constructor(api: Api) {
    this.#api = api;
  }

  /**
   * @param path the route's parameters, then
   * @param given what is no text; a list or an object of texts that it leaves out is not planted
   */
  async do<T>(
    name: Operation['name'],
    path: Record<string, string | number>,
    given: object = {},
  ): Promise<T> {
    const operation = operations.find((one) => one.name === name);
    if (!operation?.route) throw new Error(`${name} has no route.`);
    const body = structuredClone(given) as Record<string, unknown>;
    for (const at of new Set(ofPeople(operation)))
      if (this.#put(body, at.split('.'), `${marker} ${name} ${at}`)) this.#planted.add(`${name} ${at}`);
    const [method, route] = operation.route.split(' ') as ['POST' | 'PUT' | 'PATCH', string];
    const filled = route.replace(/:(\w+)/g, (_, parameter: string) => encodeURIComponent(path[parameter]!));
    if (method === 'PUT') return this.#api.put<T>(filled, body);
    return method === 'PATCH' ? this.#api.patch<T>(filled, body) : this.#api.post<T>(filled, body);
  }

  /** Texts of people that no command was given. */
  missing(): string[] {
    const wanted = operations
      .filter(({ kind, route }) => kind === 'command' && route)
      .flatMap((operation) => ofPeople(operation).map((path) => `${operation.name} ${path}`));
    return [...new Set(wanted)].filter((one) => !this.#planted.has(one));
  }

  #put(into: Record<string, unknown>, [head, ...rest]: string[], words: string): boolean {
    const isList = head!.endsWith('[]');
    const field = head!.replace('[]', '');
    if (rest.length === 0) {
      const isMail = field === 'email';
      into[field] = isMail ? `${marker}@firm.test` : field === 'phone' ? words.slice(0, 50) : words;
      return true;
    }
    if (isList) {
      const list = (into[field] ?? []) as Record<string, unknown>[];
      for (const one of list) this.#put(one, rest, words);
      return list.length > 0;
    }
    into[field] ??= {};
    return this.#put(into[field] as Record<string, unknown>, rest, words);
  }
}
