import type { Caller } from './firm.ts';
import type { Known } from './known.ts';

/** How often a value is one that exists; the others are invented. */
const existing = 0.8;

/** Statuses of good input beside 2xx: rules of the business, rights and limits are no faults of the description. */
const refusals = ['2xx', '304', '401', '403', '404', '409', '412', '422', '429'];

/**
 * The settings of one run as TOML, in which texts, numbers and lists are written as in JSON.
 * @param known values that exist
 */
export function settingsOf({ token, spare }: Caller, known: Known): string {
  const kinds = Object.entries(known).filter(([, values]) => values.length > 0);
  return [
    'suppress-health-check = ["too_slow"]',
    'warnings = false',
    ...kinds.flatMap(([, values], i) => [`[dictionaries.d${i}]`, `values = ${JSON.stringify(values)}`]),
    '[parameters]',
    ...kinds.map(
      ([name], i) => `${JSON.stringify(name)} = { dictionary = "d${i}", probability = ${existing} }`,
    ),
    ...(token ? ['[auth.openapi.bearer]', `bearer = ${JSON.stringify(token)}`] : []),
    '[checks]',
    'enabled = true',
    `positive_data_acceptance = { expected-statuses = ${JSON.stringify(refusals)} }`,
    ...(spare
      ? [
          '[[operations]]',
          'include-operation-id = "session_signOut"',
          `headers = { Authorization = ${JSON.stringify(`Bearer ${spare}`)} }`,
        ]
      : []),
    '',
  ].join('\n');
}
