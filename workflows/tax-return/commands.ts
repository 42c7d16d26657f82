/** What people tell a return: who may, when, and what it leaves for the story to go on with. */
import { setHandler } from '@temporalio/workflow';
import type { DraftedReturn, FileRef, Gap, LeftLines } from '../../activities/tax-returns';
import type { By, Outcome, TaskKind } from '../../domain/process';
import type { Day } from '../../domain/shapes/common';
import { isoNow, type ProcessFile } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import {
  confirmReturnFiled,
  confirmReturnPaid,
  decideReturn,
  fileReturnAgain,
  leaveLines,
  recomputeReturn,
  type TaxReturnInput,
  type TaxReturnStage,
} from './messages';

interface Known {
  gaps: () => readonly Gap[];
  draft: () => DraftedReturn | undefined;
  owed: () => { amount: number } | undefined;
}

export class ReturnCommands {
  approval: { by: string; approve: boolean; sha256: string; reason: string } | undefined;
  recompute = false;
  /** What no return can take and a person sees to. */
  left: LeftLines[] = [];
  handed: { by: string; reference: string; filedOn: Day; receipt: FileRef } | undefined;
  payment: { by: string; bankReference: string; paidOn: Day; amount: number } | undefined;
  private again = false;
  /** Who opened the return or had it computed anew: none of them approves it. */
  private readonly hands: string[];

  constructor(
    private readonly file: ProcessFile<TaxReturnStage>,
    input: TaxReturnInput,
    private readonly known: Known,
  ) {
    this.hands = [input.openedBy];
    setHandler(decideReturn, ({ by, approve, sha256, reason }) =>
      this.told(by, approve ? 'return-approved' : 'return-sent-back', { sha256, reason }, () =>
        this.approve(by, { approve, sha256, reason }),
      ),
    );
    setHandler(recomputeReturn, ({ by, reason }) =>
      this.told(by, 'return-recomputed', { reason }, () => this.computeAnew(by)),
    );
    setHandler(leaveLines, ({ by, gap, leave, reason }) =>
      this.told(by, leave ? 'lines-left' : 'lines-taken-back', { gap, reason }, () =>
        this.leaveOrTakeBack(by, gap, leave, reason),
      ),
    );
    setHandler(fileReturnAgain, ({ by, reason }) =>
      this.told(by, 'filing-retried', { reason }, () => {
        const not = this.notNow(by, 'file-return');
        if (!not) this.again = true;
        return not ?? { ok: true };
      }),
    );
    setHandler(confirmReturnFiled, ({ by, reference, filedOn, receipt }) =>
      this.told(by, 'return-filed-by-hand', { reference, filedOn, sha256: receipt.sha256 }, () => {
        const not = this.notNow(by, 'file-return') ?? notYet(filedOn);
        if (!not) this.handed = { by: by.id, reference, filedOn, receipt };
        return not ?? { ok: true };
      }),
    );
    setHandler(confirmReturnPaid, ({ by, bankReference, paidOn, amount }) =>
      this.told(by, 'return-paid', { bankReference, paidOn, amount }, () => {
        const not = this.notNow(by, 'pay-return') ?? notYet(paidOn) ?? this.otherAmount(amount);
        if (!not) this.payment = { by: by.id, bankReference, paidOn, amount };
        return not ?? { ok: true };
      }),
    );
  }

  /** A new question: the answer to the one before is no answer to it. */
  begin(): void {
    this.approval = undefined;
    this.handed = undefined;
    this.recompute = false;
    this.again = false;
  }

  decided(): boolean {
    return this.approval !== undefined || this.recompute;
  }

  filingDecided(): boolean {
    return this.handed !== undefined || this.again;
  }

  shown(): Record<string, unknown> {
    return {
      ...(this.given ? { approval: this.given } : {}),
      ...(this.left.length > 0 ? { left: this.left } : {}),
    };
  }

  /** Shown for as long as its version stands. */
  private given: ReturnCommands['approval'];

  private told(
    by: By,
    action: string,
    detail: Record<string, unknown>,
    carryOut: () => Outcome<object>,
  ): Promise<Outcome<{ stage: TaxReturnStage }>> {
    return decide(this.file, { actor: staff(by), request: by.request }, action, detail, carryOut);
  }

  private approve(by: By, decision: { approve: boolean; sha256: string; reason: string }): Outcome<object> {
    const not =
      this.notNow(by, 'approve-return') ?? unentitled(by, { roles: ['finance'], notBy: this.hands });
    if (not) return not;
    if (this.recompute) return refusal('wrong-stage', 'it is computed anew', 'look at the return again');
    const draft = this.known.draft();
    if (draft?.sha256 !== decision.sha256)
      return refusal(
        'document-changed',
        `version ${draft?.version ?? 0} is to be decided on, and it has another hash`,
        'look at the newest version and decide on that',
        { version: draft?.version, sha256: draft?.sha256 },
      );
    if (!decision.approve && decision.reason === '')
      return refusal('reason-required', 'why it is sent back is not said', 'say what is wrong');
    this.approval = { by: by.id, ...decision };
    this.given = this.approval;
    return { ok: true };
  }

  private computeAnew(by: By): Outcome<object> {
    const kinds: TaskKind[] = ['complete-return', 'correct-return', 'approve-return'];
    const open = kinds.find((kind) => this.file.hasOpenTask(kind)) ?? 'approve-return';
    const not = this.notNow(by, open);
    if (not) return not;
    // Who decided in the very moment was first.
    if (this.approval) return refusal('wrong-stage', 'it has been decided on', 'look at the return again');
    this.hands.push(by.id);
    this.recompute = true;
    this.given = undefined;
    return { ok: true };
  }

  private leaveOrTakeBack(by: By, gap: string, leave: boolean, reason: string): Outcome<object> {
    const among = leave ? this.known.gaps() : this.left;
    if (!among.some((one) => one.gap === gap)) {
      const not = unentitled(by, { roles: ['finance'] });
      const says = leave ? 'no such lines wait for a decision' : 'no such lines were left to a person';
      return not ?? refusal('wrong-stage', says, 'look at the return again');
    }
    const not = this.computeAnew(by);
    if (!not.ok) return not;
    this.left = this.left.filter((one) => one.gap !== gap);
    if (leave) this.left.push({ gap, by: by.id, at: isoNow(), reason });
    return { ok: true };
  }

  private notNow(by: By, task: TaskKind) {
    const not = unentitled(by, { roles: ['finance'] });
    if (not) return not;
    if (this.file.hasOpenTask(task)) return undefined;
    return refusal('wrong-stage', `the return is ${this.file.stage}`, 'look at the return again');
  }

  private otherAmount(amount: number) {
    const owed = this.known.owed()?.amount ?? 0;
    if (amount === owed) return undefined;
    return refusal(
      'facts-required',
      `${amount} was paid and ${owed} is due (minor units)`,
      'pay what is due',
      {
        due: owed,
      },
    );
  }
}

function notYet(day: Day) {
  const today = isoNow().slice(0, 10);
  if (day <= today) return undefined;
  return refusal('facts-required', `${day} is in the future`, 'say on which day it was done');
}
