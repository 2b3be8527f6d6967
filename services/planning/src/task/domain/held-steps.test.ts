import { state } from '../testing/samples.ts';
import { happens, testSteps } from '../testing/steps-in-words.ts';

const ready = state({ stage: 'ready', axes: { supply: 'covered' } });

/** Orders that wait for money. */
testSteps([
  [
    'ready, and waits for the prepayment',
    happens('order.ready', { state: { ...ready, shippable: false }, readyOn: '2026-11-20' }),
    ['done settle_supply of order on 2026-11-20', 'done hasten_supply of order on 2026-11-20'],
  ],
  [
    'held',
    happens('order.held', { state: state(), kind: 'prepayment', heldOn: '2026-11-20' }),
    ['dropped ship_order of order on 2026-11-20', 'dropped settle_supply of order on 2026-11-20'],
  ],
  [
    'released, and nothing is there yet',
    happens('order.released', {
      state: state(),
      kind: 'prepayment',
      releasedOn: '2026-11-20',
      overridden: false,
    }),
    [],
  ],
  [
    'released, and all is there',
    happens('order.released', { state: ready, kind: 'overdue', releasedOn: '2026-11-20', overridden: true }),
    ['open ship_order of order for operations due 2026-11-24'],
  ],
]);
