import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ports } from '@otdel/servers';
import { keepPorts, keptPorts } from './kept-ports.ts';
import { chooseServicePorts } from './service-ports.ts';
import { servicePorts } from './services.ts';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'otdel-ports-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

const choose = async (given?: number) => {
  const free = new Ports();
  try {
    if (given) await free.demand(given);
    return await chooseServicePorts(free, home, { given });
  } finally {
    free.release();
  }
};
const isLiked = (port: number | undefined) => port! >= 3000 && port! < 3020;

it('are one for each service, and stay', async () => {
  const { ports, missed } = await choose();
  expect(Object.keys(ports).sort()).toEqual([...servicePorts].sort());
  expect(isLiked(ports['gateway'])).toBe(true);
  expect(missed).toBeUndefined();
  expect((await choose()).ports).toEqual(ports);
});

it('put the gateway near 3000 while its own port is taken, and back afterwards', async () => {
  const other = createServer().listen(0, '127.0.0.1').unref();
  await once(other, 'listening');
  const { port: own } = other.address() as { port: number };
  keepPorts(home, { gateway: own, postgres: 20_001 });
  const { ports, missed } = await choose();
  expect(isLiked(ports['gateway'])).toBe(true);
  expect(missed).toBe(own);
  expect(keptPorts(home)).toMatchObject({ gateway: own, postgres: 20_001 });
  await once(other.close(), 'close');
  expect((await choose()).ports['gateway']).toBe(own);
});

it('keep the port that was asked for', async () => {
  const first = await choose();
  const free = new Ports();
  const { any: given } = await free.choose(['any']);
  free.release();
  expect(await choose(given)).toEqual({ ports: { ...first.ports, gateway: given } });
  expect((await choose()).ports['gateway']).toBe(given);
});

it('are found anew when the file is broken', () => {
  writeFileSync(join(home, 'ports.json'), '{"gate');
  expect(keptPorts(home)).toEqual({});
});
