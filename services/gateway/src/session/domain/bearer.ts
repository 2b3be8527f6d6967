/** The token of a header `authorization`; undefined when there is none. @example bearerOf('Bearer abc') // 'abc' */
export function bearerOf(authorization: string | undefined): string | undefined {
  const [scheme, token] = (authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && token ? token : undefined;
}
