import { type ClientRecord, managerAfter, sameRecord } from './client-record.ts';

const ivan = { name: 'Ivan', position: 'buyer', email: 'ivan@client.example', phone: '+7 900 000-00-01' };
const olga = { name: 'Olga', position: null, email: null, phone: null };
const present: ClientRecord = {
  name: 'Romashka',
  region: 'Tver',
  segment: null,
  keyClient: false,
  active: true,
  contacts: [ivan, olga],
};

const changes: [string, Partial<ClientRecord>, boolean][] = [
  ['nothing', {}, true],
  ['equal contacts', { contacts: [{ ...ivan }, { ...olga }] }, true],
  ['name', { name: 'Romashka-2' }, false],
  ['region', { region: null }, false],
  ['segment', { segment: 'A' }, false],
  ['key client', { keyClient: true }, false],
  ['active', { active: false }, false],
  ['order of contacts', { contacts: [olga, ivan] }, false],
  ['one contact fewer', { contacts: [ivan] }, false],
  ['one contact more', { contacts: [ivan, olga, olga] }, false],
  ["a contact's name", { contacts: [{ ...ivan, name: 'Igor' }, olga] }, false],
  ["a contact's position", { contacts: [{ ...ivan, position: null }, olga] }, false],
  ["a contact's letter box", { contacts: [{ ...ivan, email: null }, olga] }, false],
  ["a contact's telephone", { contacts: [{ ...ivan, phone: null }, olga] }, false],
];
it.each(changes)('%s: the same %p', (_, change, same) => {
  expect(sameRecord(present, { ...present, ...change })).toBe(same);
});

const manager = { role: 'manager', staffId: 'anna' };
const operations = { role: 'operations', staffId: 'olga' };
const cases: [string, string | null | undefined, string | null | undefined, typeof manager, string | null][] =
  [
    ['a new one of a manager', undefined, undefined, manager, 'anna'],
    ['a new one of operations', undefined, undefined, operations, null],
    ['a new one that was given', 'boris', undefined, operations, 'boris'],
    ['a new one of nobody, by a manager', null, undefined, manager, null],
    ['one that stays', undefined, 'boris', operations, 'boris'],
    ['one that stays with nobody', undefined, null, manager, null],
    ['one that goes over', 'anna', 'boris', operations, 'anna'],
    ['one that is let go', null, 'boris', operations, null],
  ];
it.each(cases)('%s', (_, given, current, actor, expected) => {
  expect(managerAfter(given, current, actor)).toBe(expected);
});
