import { z } from 'zod';
import type { ActorRole } from './actor.ts';
import type { ErrorCode } from './error-params.ts';
import type { Service } from './subscriptions.ts';

/** `anyone`: also who is not signed in. */
export type Who = 'anyone' | readonly ActorRole[];
/** Numbers are written as the spreadsheet of the asker reads them: decimals with a point or a comma. */
export interface Column {
  name: string;
  holds: 'text' | 'number';
}
type Row = readonly (string | number)[];
export interface Table {
  /** Of the file, without an ending. */
  name: string;
  columns: readonly Column[];
  rows: readonly Row[];
  /**
   * The last row: `total` in the first cell, then what the answer itself gives as totals. It is not summed from the rows,
   * because an order that stands in two of them is one order.
   */
  totals: Row;
}
/** How an answer becomes a table, for those who work with it in a spreadsheet. */
export interface Tabular<Answer = unknown> {
  /** The columns in one line for the docs. */
  columns: string;
  of(answer: Answer): Table;
}
export type Route = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /api/${string}`;

/**
 * What somebody may ask the firm, or have it do: written down once. From it come the route and its docs, the guard at
 * the gateway and in the room, the checks of what goes in, the call between rooms, and the matrix of rights in the tests.
 * A command changes something and carries a command id, so that its repetition changes nothing.
 */
export interface Operation<Req extends z.ZodType = z.ZodType, Res extends z.ZodType = z.ZodType> {
  /** `<room that answers>.<what>`. */
  readonly name: `${Service}.${string}`;
  readonly kind: 'query' | 'command';
  /** One sentence for the docs. */
  readonly does: string;
  readonly may: Who;
  /** Parameters of the path have the names of fields of the request. Null: only rooms ask it. */
  readonly route: Route | null;
  /** Fields of the request that stand in the path. */
  readonly path: z.ZodObject;
  /** The other fields: the query string of a GET and of what takes a file, the body of everything else. */
  readonly input: z.ZodObject;
  /** What the room is asked: path and input, unless the gateway adds what it knows. */
  readonly request: Req;
  /** What the room answers. */
  readonly response: Res;
  /** What the route answers where the gateway joins the answers of several rooms. */
  readonly shows: z.ZodType;
  /** Of the route: 201 makes something; 204 answers nothing. `made`: 201 when the PUT made the thing, else 200. */
  readonly status: 200 | 201 | 204 | 'made';
  /** Refusals of the business that the caller must expect, beside those of any operation. */
  readonly refuses: readonly ErrorCode[];
  /** The caller may name the version that it saw (`If-Match`): of a record that has another one nothing is changed. */
  readonly guarded: boolean;
  /** The media type of the answer. */
  readonly as: 'json' | 'event-stream';
  /** Set when the answer can be had as CSV too. */
  readonly table: Tabular | null;
  /** The body: JSON, or the bytes of a file. */
  readonly takes: 'json' | 'file';
  /** Milliseconds the caller waits before it gives up with `unavailable`. */
  readonly timeoutMs: number;
}

export type RequestOf<O extends Operation> = z.output<O['request']>;
export type AskedOf<O extends Operation> = z.input<O['request']>;
export type ResponseOf<O extends Operation> = z.output<O['response']>;

type Nothing = z.ZodObject<Record<never, never>>;
const nothing: Nothing = z.object({});

interface Shape<Path extends z.ZodRawShape, Input extends z.ZodObject, Res extends z.ZodType> {
  does: string;
  may: Who;
  route?: Route;
  path?: Path;
  input?: Input;
  answer: Res;
  shows?: z.ZodType;
  status?: Operation['status'];
  refuses?: readonly ErrorCode[];
  guarded?: boolean;
  as?: Operation['as'];
  table?: Tabular<z.output<Res>>;
  takes?: Operation['takes'];
  timeoutMs?: number;
}
/** Zod's type of an object without fields forbids all others, also those that are joined to it. */
type Given<Fields> = Fields extends Record<string, never> ? unknown : Fields;
type Joined<Path extends z.ZodRawShape, Input extends z.ZodObject> = z.ZodType<
  Given<z.output<z.ZodObject<Path>>> & Given<z.output<Input>>,
  Given<z.input<z.ZodObject<Path>>> & Given<z.input<Input>>
>;

const waits = { query: 5_000, command: 15_000 };

function define(kind: Operation['kind']) {
  /** @param shape.request only where the gateway sends the room more than it was given itself */
  function operation<Req extends z.ZodType, Res extends z.ZodType>(
    name: Operation['name'],
    shape: Shape<z.ZodRawShape, z.ZodObject, Res> & { request: Req },
  ): Operation<Req, Res>;
  function operation<
    Res extends z.ZodType,
    Path extends z.ZodRawShape = Record<never, never>,
    Input extends z.ZodObject = Nothing,
  >(name: Operation['name'], shape: Shape<Path, Input, Res>): Operation<Joined<Path, Input>, Res>;
  function operation(
    name: Operation['name'],
    shape: Shape<z.ZodRawShape, z.ZodObject, z.ZodType> & { request?: z.ZodType },
  ): Operation {
    const { does, may, route = null, path = {}, input = nothing, answer, shows = answer } = shape;
    const { status = 200, as = 'json', table = null, takes = 'json', guarded = false } = shape;
    const { timeoutMs = waits[kind] } = shape;
    const refuses = [...(shape.refuses ?? []), ...(guarded ? (['version_changed'] as const) : [])];
    const request = shape.request ?? input.safeExtend(path);
    return {
      ...{ name, kind, does, may, route, path: z.object(path), input, request },
      ...{ response: answer, shows, status, refuses, guarded, as, table, takes, timeoutMs },
    };
  }
  return operation;
}

/**
 * @example
 * export const getOrder = query('orders.get', {
 *   does: 'One order', may: everybody, route: 'GET /api/orders/:orderId', path: { orderId: id }, answer: orderView });
 */
export const query = define('query');
/**
 * @example
 * export const shipOrder = command('orders.ship', {
 *   does: 'Records goods handed over', may: supply, route: 'POST /api/orders/:orderId/shipments',
 *   path: { orderId: id }, input: shipmentBody, answer: orderView, status: 201, refuses: ['not_covered'] });
 */
export const command = define('command');

/** @example isOperation(shipOrder) // true */
export const isOperation = (thing: unknown): thing is Operation =>
  typeof thing === 'object' && thing !== null && 'does' in thing && 'timeoutMs' in thing;
