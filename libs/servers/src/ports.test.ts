import { once } from 'node:events';
import { createServer } from 'node:net';
import { Ports } from './ports.ts';

describe('ports', () => {
  const open: Ports[] = [];
  const ports = () => {
    const made = new Ports();
    open.push(made);
    return made;
  };
  afterEach(() => open.splice(0).forEach((p) => p.release()));

  it('are those of the last start where they are free', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as { port: number };
    const last = ports();
    const first = await last.choose(['a', 'b']);
    last.release();
    expect(await ports().choose(['a'], first)).toEqual({ a: first.a });
    expect((await ports().choose(['a'], { a: port })).a).not.toBe(port);
    await expect(ports().demand(port)).rejects.toThrow(`Port ${port} is taken`);
    busy.close();
  });
  it('of a program that listens to a network are free there too', async () => {
    const office = createServer().listen(0, '127.0.0.2');
    await once(office, 'listening');
    const { port } = office.address() as { port: number };
    const inside = ports();
    await inside.demand(port);
    inside.release();
    for (const host of ['0.0.0.0', '127.0.0.2'])
      await expect(ports().demand(port, host)).rejects.toThrow(`Port ${port} is taken`);
    const chosen = await ports().choose(
      ['gateway', 'redis'],
      { gateway: port, redis: port },
      { gateway: '0.0.0.0' },
    );
    expect(chosen.gateway).not.toBe(port);
    expect(chosen.redis).toBe(port);
    office.close();
  });
  it('of starts at the same moment differ, until they are given up', async () => {
    const liked = Object.values(await ports().choose(['a', 'b', 'c']));
    open.splice(0).forEach((p) => p.release());
    const choose = () => ports().choose(['gateway'], { gateway: liked });
    const chosen = [await choose(), ...(await Promise.all([choose(), choose()]))];
    expect(chosen.map((c) => c.gateway).sort()).toEqual(liked.sort());
    await expect(ports().demand(liked[0]!)).rejects.toThrow('is taken');
    open.splice(0).forEach((p) => p.release());
    await ports().demand(liked[0]!);
  });
});
