import { startShared } from './servers.ts';

export default startShared;
