import { type Axes, type orderPlaced, type PayloadOf } from '@otdel/contracts';

/** Made-up facts for tests. */
export const ids = {
  order: '01990000-0000-7000-8000-000000000001',
  client: '01990000-0000-7000-8000-000000000002',
  manager: '01990000-0000-7000-8000-000000000003',
  head: '01990000-0000-7000-8000-000000000004',
  purchase: '01990000-0000-7000-8000-000000000005',
  job: '01990000-0000-7000-8000-000000000006',
  shipment: '01990000-0000-7000-8000-000000000007',
  breach: '01990000-0000-7000-8000-000000000008',
  interaction: '01990000-0000-7000-8000-000000000010',
  other: '01990000-0000-7000-8000-000000000009',
} as const;

type State = PayloadOf<typeof orderPlaced>['state'];

/** The state of an order in its events; a test overrides what it needs. */
export const state = ({
  axes,
  ...more
}: Partial<Omit<State, 'axes'>> & { axes?: Partial<Axes> } = {}): State => ({
  number: 'SO-2026-000001',
  stage: 'placed',
  previousStage: null,
  axes: { commercial: 'confirmed', supply: 'none', delivery: 'none', feedback: 'none', ...axes },
  clientId: ids.client,
  managerId: ids.manager,
  clientManagerId: null,
  promisedOn: '2026-11-24',
  ...more,
});
