import { stopShared } from './servers.ts';

export default stopShared;
