/** What people keep of a client beside its code and its manager. */
export interface ClientRecord {
  name: string;
  region: string | null;
  segment: string | null;
  keyClient: boolean;
  active: boolean;
  /** The first one is called first. */
  contacts: readonly Contact[];
}
export interface Contact {
  name: string;
  position: string | null;
  email: string | null;
  phone: string | null;
}

/**
 * Whether a PUT of `wanted` over `present` says nothing new. Contacts are the same only in the same order.
 * @example sameRecord(present, wanted) // then nothing is written and nothing is said
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
 * Whose a client is to be: as it was said; else as it is; a new one of a manager is his own.
 * @param said undefined: left out
 * @param current whose it is now; undefined: it is new
 * @example managerAfter(undefined, undefined, { role: 'manager', staffId: 'anna' }) // 'anna'
 */
export function managerAfter(
  said: string | null | undefined,
  current: string | null | undefined,
  actor: { role: string; staffId: string | null },
): string | null {
  if (said !== undefined) return said;
  if (current !== undefined) return current;
  return actor.role === 'manager' ? actor.staffId : null;
}
