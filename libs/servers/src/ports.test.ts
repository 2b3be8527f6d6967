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
