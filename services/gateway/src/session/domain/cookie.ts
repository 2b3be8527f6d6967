/** How the refresh token travels: a cookie that no script sees and no foreign page sends. */
export interface RefreshCookie {
  name: string;
  options: { httpOnly: true; sameSite: 'strict'; path: '/'; secure: boolean };
}

/**
 * Over https the name begins with `__Host-`: browsers then take it only from this very host, over https. On plain
 * http, as on the own machine, browsers refuse that name and the cookie has to do without.
 * @example refreshCookie(true).name // '__Host-otdel_refresh'
 */
export const refreshCookie = (https: boolean): RefreshCookie => ({
  name: https ? '__Host-otdel_refresh' : 'otdel_refresh',
  options: { httpOnly: true, sameSite: 'strict', path: '/', secure: https },
});

/**
 * Whether a request that lives by a cookie comes from our own pages. Programs send neither header and are let
 * through: no browser lends them its cookies.
 * @param headers names in lower case
 * @param hosts at which the gateway is reached: host or host:port
 */
export function isSameOrigin(
  headers: { 'sec-fetch-site'?: string | undefined; origin?: string | undefined },
  hosts: readonly string[],
): boolean {
  const { 'sec-fetch-site': site, origin } = headers;
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === undefined) return true;
  return URL.canParse(origin) && hosts.includes(new URL(origin).host);
}
