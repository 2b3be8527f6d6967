import { Injectable, type OnModuleInit } from '@nestjs/common';
import { services } from '@otdel/contracts';
import { Health, Rpc } from '@otdel/platform';

/** Every service but the gateway. */
export const rooms = services.filter((service) => service !== 'gateway');

/** Reports each room as not critical: without one, only its own routes are unavailable, not the gateway. */
@Injectable()
export class RoomHealth implements OnModuleInit {
  constructor(
    private readonly health: Health,
    private readonly rpc: Rpc,
  ) {}

  onModuleInit(): void {
    for (const room of rooms)
      this.health.register(`room ${room}`, () => this.rpc.connect(room), { critical: false });
  }
}
