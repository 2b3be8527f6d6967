import { operations } from '@otdel/contracts';

const served = operations.flatMap(({ route, may, takes }) => {
  if (route === null) return [];
  const [method, path] = route.split(' ') as [string, string];
  const shape = new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}/?$`);
  return [{ method, shape, url: path, isOpen: may === 'anyone', takesFile: takes === 'file' }];
});
const known = new Map(served.map((route) => [`${route.method} ${route.url}`, route]));

/** The operation's route that Fastify has found for a request; undefined for health, docs and what there is not. */
export const routeOf = (method: string, url: string | undefined) => known.get(`${method} ${url}`);

/**
 * The methods that this path has, for `Allow`; none for a path that there is not. A path that is named word for word
 * has those of its name alone: `stages` is no id of an order.
 */
export function methodsAt(path: string): string[] {
  const found = served.filter(({ shape }) => shape.test(path));
  const named = found.filter(({ url }) => !url.includes(':'));
  return [...new Set((named.length > 0 ? named : found).map(({ method }) => method))].toSorted();
}
