/** Who may read processes of a kind. What a list shows of one is less than what its snapshot, its timeline or a search does. */
import type { ProcessKind } from '../../domain/process';
import type { Role } from '../../domain/shapes/common';
import { requireRole, type Principal } from '../auth';
import { staffRoles } from '../route';
import { processKindSchema } from '../schemas';
import { taxReaders } from '../tax/shapes';

const compliance: readonly Role[] = ['compliance', 'admin'];

/** As the routes of these kinds have it; all other kinds are for all staff. */
const listReaders: Partial<Record<ProcessKind, readonly Role[]>> = {
  'tax-return': taxReaders,
  'privacy-request': compliance,
};

/** A notice names people: its list row does not. */
const snapshotReaders: Partial<Record<ProcessKind, readonly Role[]>> = {
  ...listReaders,
  'ip-notice': compliance,
};

/** Kinds of which somebody sees no list row. */
export function unlistedFor({ roles }: Principal): ProcessKind[] {
  return processKindSchema.options.filter(
    (kind) => !roles.some((role) => (listReaders[kind] ?? staffRoles).includes(role)),
  );
}

/** @throws Problem `not-entitled` */
export function requireListReader(principal: Principal, kind: ProcessKind): void {
  requireRole(principal, listReaders[kind] ?? staffRoles);
}

/** @throws Problem `not-entitled` */
export function requireSnapshotReader(principal: Principal, kind: ProcessKind): void {
  requireRole(principal, snapshotReaders[kind] ?? staffRoles);
}
