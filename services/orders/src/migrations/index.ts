import { messagingMigrations } from '@otdel/messaging';
import { commandMigrations, type MigrateOptions, searchMigrations } from '@otdel/platform';
import { M0001Orders } from './m0001-orders.ts';
import { M0002Orders } from './m0002-orders.ts';
import { M0003Orders } from './m0003-orders.ts';
import { M0004Orders } from './m0004-orders.ts';
import { M0005Promises } from './m0005-promises.ts';
import { M0006Orders } from './m0006-orders.ts';
import { M0007NoNames } from './m0007-no-names.ts';
import { M0008Orders } from './m0008-orders.ts';
import { M0009Wait } from './m0009-wait.ts';
import { M0010Prices } from './m0010-prices.ts';
import { M0011Codes } from './m0011-codes.ts';
import { M0012Deals } from './m0012-deals.ts';
import { M0013Books } from './m0013-books.ts';
import { M0014Lists } from './m0014-lists.ts';
import { M0015Opened } from './m0015-opened.ts';
import { M0016Details } from './m0016-details.ts';
import { M0017Barcodes } from './m0017-barcodes.ts';
import { M0018Costs } from './m0018-costs.ts';
import { M0019SupplySearch } from './m0019-supply-search.ts';
import { M0020Holds } from './m0020-holds.ts';

export const ordersMigrations: MigrateOptions = {
  service: 'orders',
  migrations: [
    ...messagingMigrations,
    ...commandMigrations,
    ...searchMigrations,
    M0001Orders,
    M0002Orders,
    M0003Orders,
    M0004Orders,
    M0005Promises,
    M0006Orders,
    M0007NoNames,
    M0008Orders,
    M0009Wait,
    M0010Prices,
    M0011Codes,
    M0012Deals,
    M0013Books,
    M0014Lists,
    M0015Opened,
    M0016Details,
    M0017Barcodes,
    M0018Costs,
    M0019SupplySearch,
    M0020Holds,
  ],
};
