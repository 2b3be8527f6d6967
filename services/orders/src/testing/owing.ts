import {
  type Actor,
  type AskedOf,
  type creditAssessed,
  newId,
  type OrderView,
  type overrideHold,
  type PayloadOf,
} from '@otdel/contracts';
import { asSystem, runInContext } from '@otdel/platform';
import { CreditService } from '../credit/credit.service.ts';
import { OverrideService } from '../credit/override.service.ts';
import type { OrderFacts } from '../order/order.messages.ts';
import type { RealFirm } from './real-firm.ts';

type Assessed = PayloadOf<typeof creditAssessed>;
const none: Assessed = { prepayment: null, limitLeft: null, overdue: null, stops: 'none' };
export const operations: Actor = { accountId: null, staffId: newId(), role: 'operations' };

/** What happens to orders that money holds. There are no processes: tests run the steps that they would. */
export const owing = (firm: () => RealFirm) => {
  const holds = async (orderId: string, actor?: Actor): Promise<OrderView['money']['holds']> =>
    (await firm().view(orderId, actor)).money.holds;
  return {
    /** How the account of the client stands, as the room of receivables says it. */
    assess: (over: Partial<Assessed>): Promise<void> =>
      asSystem(() =>
        firm().db.transaction((tx) =>
          firm()
            .get(CreditService)
            .keep(tx, [{ aggregateId: firm().clientId, payload: { ...none, ...over } } as never]),
        ),
      ),
    /** What is paid of an order now. @returns the orders whose processes are woken */
    pay: (orderId: string, advance: string): Promise<string[]> =>
      asSystem(() =>
        firm().db.transaction((tx) =>
          firm()
            .get(CreditService)
            .keepAdvances(tx, [{ payload: { orderId, advance } } as never]),
        ),
      ),
    override: (data: AskedOf<typeof overrideHold>): Promise<void> => {
      const context = firm().as(firm().head);
      return runInContext(context, () =>
        firm()
          .get(OverrideService)
          .override(data as never, context),
      );
    },
    /** Ten for 100.00, promised for 2026-12-01. */
    place: (item = 'STOCKED'): Promise<OrderView> =>
      firm().place([{ item, quantity: '10', price: '10.00', promisedOn: '2026-12-01' }]),
    confirm: (orderId: string, actor = firm().head): Promise<OrderFacts> =>
      firm().do('confirm', orderId, {}, newId(), actor),
    ship: (orderId: string, lines?: { no: number; quantity: number }[]): Promise<OrderFacts> =>
      firm().do('ship', orderId, lines ? { lines } : {}),
    holds,
    /** What holds the order, and what that blocks. */
    kinds: async (orderId: string): Promise<string[]> =>
      (await holds(orderId)).map(({ kind, blocks }) => `${kind} ${blocks}`),
  };
};
