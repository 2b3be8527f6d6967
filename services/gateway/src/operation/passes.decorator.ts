import { Inject, type Type } from '@nestjs/common';
import type { AskedOf, Operation } from '@otdel/contracts';
import { Passing } from './passing.service.ts';
import { methodsOf, operationOf, Route } from './route.decorator.ts';

const passing = Symbol('passing');

/**
 * Adds a method to a controller for every operation of a list that has a route and no `@Route` in the class. The method
 * passes the input to the service that answers, and returns its answer.
 * @example @Controller() @Passes(operationsOn.item) export class ItemController {}
 */
export function Passes(operations: readonly Operation[]) {
  return (controller: Type): void => {
    const served = methodsOf(controller).map(({ method }) => operationOf(method));
    const prototype = controller.prototype as object;
    Inject(Passing)(prototype, passing);
    for (const operation of operations) {
      if (operation.route === null || served.includes(operation)) continue;
      const pass = function (this: { [passing]: Passing }, given: AskedOf<Operation>) {
        return this[passing].pass(operation, given);
      };
      const method = { value: pass, configurable: true, writable: true };
      Object.defineProperty(prototype, operation.name, method);
      Route(operation)(prototype, operation.name, method);
    }
  };
}
