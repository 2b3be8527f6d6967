/** What people keep of a client beside its code and its manager. */
export interface ClientRecord {
  name: string;
  region: string | null;
  segment: string | null;
  keyClient: boolean;
  active: boolean;
  /** In the order in which people call them. */
  contacts: readonly Contact[];
}
export interface Contact {
  name: string;
  position: string | null;
  email: string | null;
  phone: string | null;
}

/**
 * Whether a PUT of `wanted` over `present` changes nothing. Contacts are the same only in the same order.
 * @example sameRecord(present, wanted) // then nothing is written or published
 */
export function sameRecord(present: ClientRecord, wanted: ClientRecord): boolean {
  return (
    present.name === wanted.name &&
    present.region === wanted.region &&
    present.segment === wanted.segment &&
    present.keyClient === wanted.keyClient &&
    present.active === wanted.active &&
    present.contacts.length === wanted.contacts.length &&
    present.contacts.every((contact, i) => sameContact(contact, wanted.contacts[i]!))
  );
}

const sameContact = (a: Contact, b: Contact): boolean =>
  a.name === b.name && a.position === b.position && a.email === b.email && a.phone === b.phone;

/**
 * The manager after a PUT: the given one; else the manager now; a manager gets the client that he makes himself.
 * @param given undefined: left out
 * @param current the manager now; undefined: the client is new
 * @example managerAfter(undefined, undefined, { role: 'manager', staffId: 'anna' }) // 'anna'
 */
export function managerAfter(
  given: string | null | undefined,
  current: string | null | undefined,
  actor: { role: string; staffId: string | null },
): string | null {
  if (given !== undefined) return given;
  if (current !== undefined) return current;
  return actor.role === 'manager' ? actor.staffId : null;
}
