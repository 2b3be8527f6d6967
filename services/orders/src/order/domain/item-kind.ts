export type ItemKind = 'goods' | 'work' | 'service';
