import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeToOthers } from './home.ts';
import { claim, launcherOf } from './claim.ts';
import { sumOfTree } from './memory.ts';
import { reset } from './reset.ts';
import { secretsOf } from './secrets.ts';

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'otdel-home-'))));
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe('the claim of a home', () => {
  it('belongs to one launcher, until it gives it up', () => {
    const giveUp = claim(home);
    expect(launcherOf(home)?.pid).toBe(process.pid);
    expect(() => claim(home)).toThrow(/runs already/);
    giveUp();
    claim(home)();
  });
  it('of a process that is gone does not count, nor does half of one', () => {
    const { pid } = spawnSync('true');
    for (const left of [JSON.stringify({ name: 'launcher', pid, began: '1' }), '{"na']) {
      writeFileSync(join(home, 'launcher.json'), left);
      claim(home)();
    }
  });
});

describe('secrets', () => {
  it('are made once, for the owner only', () => {
    const made = secretsOf(home);
    expect(secretsOf(home, { ADMIN_PASSWORD: 'too late' })).toEqual(made);
    expect(statSync(join(home, 'secrets.json')).mode & 0o777).toBe(0o600);
  });
  it('take the password of the administrator from the first start', () =>
    expect(secretsOf(home, { ADMIN_PASSWORD: 'chosen' }).ADMIN_PASSWORD).toBe('chosen'));
  it('that came into use later are made by the next start, the others stay', () => {
    const old = {
      TOKEN_SECRET: 'token',
      ADMIN_PASSWORD: 'admin',
      DB_PASSWORDS: { gateway: 'g', orders: 'o', crm: 'c', planning: 'p', analytics: 'a', receivables: 'r' },
    };
    writeFileSync(join(home, 'secrets.json'), JSON.stringify(old));
    const made = secretsOf(home);
    expect(made).toMatchObject(old);
    expect(made.REDIS_PASSWORD).toMatch(/^[\w-]{32}$/);
    expect(Buffer.from(made.ENVELOPE_KEYS, 'base64')).toHaveLength(32);
    expect(Buffer.from(made.TEMPORAL_PAYLOAD_KEY, 'base64')).toHaveLength(32);
    expect(made.OPERATOR_KEY).toMatch(/^op_[\w-]{43}$/);
    expect(secretsOf(home)).toEqual(made);
  });
  it('are completed for a service that came later', () => {
    const made = secretsOf(home);
    const { crm: _, ...others } = made.DB_PASSWORDS;
    writeFileSync(join(home, 'secrets.json'), JSON.stringify({ ...made, DB_PASSWORDS: others }));
    const completed = secretsOf(home);
    expect(completed).toMatchObject({ TOKEN_SECRET: made.TOKEN_SECRET, DB_PASSWORDS: others });
    expect(completed.DB_PASSWORDS.crm).toMatch(/./);
  });
});

describe('what is in a home', () => {
  const umask = process.umask();
  afterEach(() => void process.umask(umask));
  const open = (path: string) => (statSync(join(home, path)).mode & 0o077) !== 0;
  const everything = () => readdirSync(home, { recursive: true, encoding: 'utf8' });

  it('is open to its owner only, however deep, also when an older version made it', () => {
    // the umask of whoever runs the tests may be strict
    process.umask(0o022);
    for (const folder of ['redis/appendonlydir', 'postgres', 'temporal', 'logs'])
      mkdirSync(join(home, folder), { recursive: true, mode: 0o755 });
    for (const file of ['stack.json', 'redis/appendonlydir/1.aof', 'temporal/temporal.db', 'logs/crm.log.1'])
      writeFileSync(join(home, file), '{}', { mode: 0o644 });
    expect(everything().filter(open)).toHaveLength(9);
    closeToOthers(home);
    expect(everything().filter(open)).toEqual([]);
    // root lets PostgreSQL's user pass, but not list the folder
    expect(statSync(home).mode & 0o066).toBe(0);
  });
  it('that this process or a program of its makes later is open to its owner only', () => {
    closeToOthers(home);
    mkdirSync(join(home, 'later'));
    spawnSync('sh', ['-c', 'echo secret > later/by-child'], { cwd: home });
    writeFileSync(join(home, 'accounts.txt'), 'secret');
    expect(everything()).toContain(join('later', 'by-child'));
    expect(everything().filter(open)).toEqual([]);
  });
  it('may have links, whose targets stay as they are', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'otdel-elsewhere-'));
    chmodSync(elsewhere, 0o755);
    symlinkSync(elsewhere, join(home, 'link'));
    closeToOthers(home);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o755);
    rmSync(elsewhere, { recursive: true });
  });
});

it('deletes data only when somebody has agreed, and never while it runs', async () => {
  mkdirSync(join(home, 'logs'));
  const giveUp = claim(home);
  await expect(reset(home, true)).rejects.toThrow('runs');
  giveUp();
  await expect(reset(home, false)).rejects.toThrow('Nobody can be asked');
  expect(await reset(home, true)).toContain('Forgotten');
  expect(await reset(home, true)).toContain('nothing');
});

it('keeps the passwords of a database that is not ours', async () => {
  const made = secretsOf(home);
  mkdirSync(join(home, 'logs'));
  await reset(home, true);
  expect(secretsOf(home)).toEqual(made);
});

it('adds up a process and what it has started, without what is counted apart', () => {
  const all = [
    { pid: 1, parent: 0, mb: 10 },
    { pid: 2, parent: 1, mb: 5 },
    { pid: 3, parent: 2, mb: 1 },
    { pid: 4, parent: 1, mb: 100 },
  ];
  expect(sumOfTree(1, all, new Set([4]))).toBe(16);
});
