import {
  applyDecorators,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Patch,
  Post,
  Put,
  SetMetadata,
  Sse,
  UseInterceptors,
  type Type,
} from '@nestjs/common';
import type { Operation } from '@otdel/contracts';
import { hasPages } from './cursor.ts';
import { ReplayedInterceptor } from '../idempotency/replayed.interceptor.ts';
import { naming } from '../naming/names.interceptor.ts';
import { Given } from './given.decorator.ts';
import { MadeInterceptor } from './made.interceptor.ts';
import { PageInterceptor } from './page.interceptor.ts';
import { TableInterceptor } from './table.interceptor.ts';
import { isVersioned } from './version.service.ts';
import { VersionInterceptor } from './version.interceptor.ts';

const verbs = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete };
const mark = 'otdel.operation';
/**
 * The most characters that may wait for a client that does not read its stream. Beyond it the stream ends; the client
 * reconnects with its last id.
 */
const mostPending = 256 * 1024;

type Handler = (given: never, ...rest: never[]) => unknown;

/**
 * Serves an operation by a method of a controller: applies Nest's decorators for the path and the status, and marks the
 * method with the operation, for the guard. The first parameter is the input: see `Given`. Further parameters are
 * Nest's, such as `@Req()`.
 * @throws Error when the operation has no route
 * @example @Route(placeOrder) place(order: AskedOf<typeof placeOrder>) { return this.placing.place(order); }
 */
export function Route(operation: Operation) {
  const { route, as, kind, status, name, table } = operation;
  if (route === null) throw new Error(`${name} has no route: only rooms ask it.`);
  const [verb, path] = route.split(' ') as [keyof typeof verbs, string];
  const decorate = applyDecorators(
    as === 'event-stream' ? Sse(path, { maxPendingDataLength: mostPending }) : verbs[verb](path),
    HttpCode(status === 'made' ? HttpStatus.OK : status),
    SetMetadata(mark, operation),
    ...(status === 'made' ? [UseInterceptors(MadeInterceptor)] : []),
    ...(kind === 'command' ? [UseInterceptors(ReplayedInterceptor)] : []),
    ...(isVersioned(operation) ? [UseInterceptors(VersionInterceptor)] : []),
    ...(table ? [UseInterceptors(new TableInterceptor(table))] : []),
    ...(hasPages(operation) ? [UseInterceptors(new PageInterceptor(operation))] : []),
    // the last is nearest to the answer: a table has the names too
    ...naming(operation),
  );
  return <M extends Handler>(target: object, key: string, method: TypedPropertyDescriptor<M>): void => {
    Given(operation)(target, key, 0);
    decorate(target, key, method);
  };
}

/** The operation that a method of a controller serves. */
export const operationOf = (method: object): Operation | undefined =>
  Reflect.getMetadata(mark, method) as Operation | undefined;

export const methodsOf = ({ prototype }: Type): { name: string; method: object }[] =>
  Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
    typeof value === 'function' && name !== 'constructor' ? [{ name, method: value as object }] : [],
  );
