import type { Type } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { operations, type Operation } from '@otdel/contracts';
import { answersOf } from '@otdel/platform';
import { methodsOf, operationOf } from './route.decorator.ts';

/**
 * Checks that exactly one handler serves each route and that each handler has an operation: the guard lets everybody
 * into a handler without one.
 * @param own services of the gateway that answer its own operations
 * @returns the controllers
 * @throws Error that lists the routes with no handler or with two, and the handlers without an operation
 * @example controllers: serving([OrderController, ItemController], [AccountService])
 */
export function serving(controllers: readonly Type[], own: readonly Type[]): Type[] {
  const handlers = controllers.flatMap((controller) =>
    methodsOf(controller)
      .filter(({ method }) => Reflect.hasMetadata(PATH_METADATA, method))
      .map(({ name, method }) => ({
        name,
        at: `${controller.name}.${name}`,
        operation: operationOf(method),
      })),
  );
  const answered = own.flatMap(answersOf).map(({ operation }) => operation.name);
  const wrong = [
    ...handlers.flatMap(({ at, operation }) => (operation ? [] : [`${at} serves no operation`])),
    ...operations
      .filter(({ route }) => route !== null)
      .flatMap((operation) => {
        const serving = handlers.filter((handler) => handler.operation === operation);
        if (serving.length === 0) return [`nobody serves ${operation.name}`];
        if (serving.length > 1)
          return [`${operation.name} is served twice: ${serving.map(({ at }) => at).join(', ')}`];
        return isPassed(operation, serving[0]!.name) && !answered.includes(operation.name)
          ? [`nobody answers ${operation.name}`]
          : [];
      }),
  ];
  if (wrong.length > 0)
    throw new Error(`The routes are not served as they must be:\n  ${wrong.join('\n  ')}`);
  return [...controllers];
}

/** Whether the handler of an operation of the gateway was added by `Passes`. */
const isPassed = (operation: Operation, handler: string): boolean =>
  operation.name.startsWith('gateway.') && handler === operation.name;
