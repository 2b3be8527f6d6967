import { Controller, Get } from '@nestjs/common';
import { getItem, listItems, operationsOn, placedBefore, type Operation } from '@otdel/contracts';
import { Passes } from './passes.decorator.ts';
import { Route } from './route.decorator.ts';
import { serving } from './serving.ts';

/** One controller per business word, but for those that a test writes itself. */
const others = (...without: (keyof typeof operationsOn)[]) =>
  Object.entries(operationsOn)
    .filter(([word]) => !without.includes(word as keyof typeof operationsOn))
    .map(([, operations]) => passing(operations));
function passing(operations: readonly Operation[]) {
  @Controller()
  @Passes(operations)
  class Word {}
  return Word;
}
const wrong = (...controllers: (new () => object)[]) => {
  try {
    serving(controllers, []);
  } catch (error) {
    // the gateway's own are answered by services that are not here
    return (error as Error).message.split('\n  ').filter((line) => !/^The routes|^nobody answers/.test(line));
  }
  return [];
};

test('each route is served by the controller of its business word', () =>
  expect(wrong(...others())).toEqual([]));

test('a route that nobody serves keeps the gateway from starting', () =>
  expect(wrong(...others('item'))).toEqual(
    operationsOn.item.map((operation) => `nobody serves ${operation.name}`),
  ));

test('an operation with a body of its own is not passed on beside it', () => {
  @Controller()
  @Passes(operationsOn.item)
  class Items {
    @Route(getItem)
    get() {}
  }
  expect(wrong(...others('item'), Items)).toEqual([]);
});

test('a route that two serve keeps the gateway from starting', () => {
  @Controller()
  class More {
    @Route(listItems)
    list() {}
  }
  expect(wrong(...others(), More)).toEqual([
    'orders.listItems is served twice: Word.orders.listItems, More.list',
  ]);
});

test('a handler without an operation keeps the gateway from starting', () => {
  @Controller('api/secrets')
  class Secrets {
    @Get()
    all() {}
  }
  expect(wrong(...others(), Secrets)).toEqual(['Secrets.all serves no operation']);
});

test('an operation of the gateway that nobody answers keeps it from starting', () =>
  expect(() => serving(others(), [])).toThrow('nobody answers gateway.listAudit'));

test('an operation without a route has none to serve', () =>
  expect(() => Route(placedBefore)).toThrow('orders.placedBefore has no route'));
