/** A role of the staff, as it stands in the `roles` claim of a token. */
export type Role = 'category-manager' | 'ops' | 'finance' | 'compliance' | 'admin';

export interface Person {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
}

/** The password of every demo person. The local identity provider refuses to run in production. */
export const demoPassword = 'landfall';

/** The demo staff of the local stack; two for each role that four-eyes rules ask for twice. */
export const people: readonly Person[] = [
  person('mia', 'Mia Torres', 'category-manager'),
  person('noah', 'Noah Brandt', 'category-manager'),
  person('omar', 'Omar Haddad', 'ops'),
  person('olga', 'Olga Novak', 'ops'),
  person('fatima', 'Fatima Rahman', 'finance'),
  person('felix', 'Felix Okafor', 'finance'),
  person('chen', 'Chen Wei', 'compliance'),
  // Ada signs for the platform.
  person('ada', 'Ada Lindqvist', 'admin'),
];

function person(username: string, name: string, role: Role): Person {
  return { id: `staff:${username}`, username, name, email: `${username}@landfall.example`, roles: [role] };
}
