import { methodsAt, routeOf } from './routes.ts';

test.each([
  ['/api/orders', ['GET', 'POST']],
  ['/api/sessions', ['DELETE', 'POST']],
  ['/api/orders/17/confirm', ['POST']],
  ['/api/nothing', []],
  ['/api/orders/17/confirm/more', []],
  ['/health/live', []],
])('%s has %j', (path, methods) => expect(methodsAt(path)).toEqual(methods));

test('only the routes of sessions are open to who has no token', () => {
  expect(routeOf('POST', '/api/sessions')?.isOpen).toBe(true);
  expect(routeOf('POST', '/api/orders')?.isOpen).toBe(false);
  expect(routeOf('GET', '/health/ready')).toBeUndefined();
});
