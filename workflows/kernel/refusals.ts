/** Refusals every process shares: the wrong role, and four eyes. They are recorded: an attempt leaves a trace. */
import type { Actor, By, ByLink, Outcome, Refusal, RefusalCode } from '../../domain/process';
import type { Role } from '../../domain/shapes/common';
import type { ProcessFile } from './process-file';

export function staff(by: By): Actor {
  return { kind: 'staff', id: by.id };
}

export function partner(by: ByLink): Actor {
  return { kind: 'partner', id: by.linkId };
}

export function refusal(
  code: RefusalCode,
  message: string,
  remedy: string,
  detail?: Record<string, unknown>,
): Refusal {
  return { ok: false, refusal: code, message, remedy, ...(detail ? { detail } : {}) };
}

/** What must hold of the person behind a command. */
export interface Entitlement {
  roles: readonly Role[];
  /** Ids of those who proposed what is decided here, or had a hand in it. */
  notBy?: readonly string[];
}

/** The refusal, if this person may not do this: checked in the process, not only at the door. */
export function unentitled(by: By, { roles, notBy }: Entitlement): Refusal | undefined {
  if (!by.roles.some((role) => roles.includes(role)))
    return refusal(
      'wrong-role',
      `this takes the role ${roles.join(' or ')}`,
      'ask a colleague who has the role',
    );
  if (notBy?.includes(by.id))
    return refusal('four-eyes', 'whoever proposes cannot approve', 'ask a colleague to decide');
  return undefined;
}

/**
 * Carries out a command or refuses it. Either way it is in the record, with who, what and the request's id, when this
 * returns; the stage told is the one that followed from it.
 */
export async function decide<Stage extends string, Result extends object>(
  file: ProcessFile<Stage>,
  by: { actor: Actor; request: string },
  action: string,
  detail: Record<string, unknown>,
  carryOut: () => Outcome<Result> | Promise<Outcome<Result>>,
): Promise<Outcome<Result & { stage: Stage }>> {
  const outcome = await carryOut();
  const refused = outcome.ok ? {} : { refusal: outcome.refusal };
  file.note(by.actor, outcome.ok ? action : `${action}-refused`, {
    ...detail,
    ...refused,
    request: by.request,
  });
  await file.recorded();
  return outcome.ok ? { ...outcome, stage: file.stage } : outcome;
}
