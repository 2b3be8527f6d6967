import { Injectable, type OnModuleInit } from '@nestjs/common';
import { services } from '@otdel/contracts';
import { Health, Rpc } from '@otdel/platform';

/** The rooms that the gateway asks. */
export const rooms = services.filter((service) => service !== 'gateway');

/** A room that is away makes its own routes unavailable, not the gateway. */
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
