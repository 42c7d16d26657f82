/** What people decide of a carrier. The record says so before they are answered: nobody books with it in between. */
import { condition, setHandler } from '@temporalio/workflow';
import type { By, Outcome } from '../../domain/process';
import type { Day } from '../../domain/shapes/common';
import type { ProcessFile } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { today, type PartnerBook } from './book';
import {
  decidePartner,
  openPartner,
  reinstatePartner,
  suspendPartner,
  type Application,
  type LogisticsPartnerStage as Stage,
  type OpenedPartner,
  type PartnerDecision,
} from './messages';

/** Keys of the tasks that wait for a decision. */
export const tasks = {
  qualify: 'review-logistics-partner',
  renew: 'renew-qualification',
  service: 'review-scorecard',
} as const;

const reviewers = ['ops', 'compliance'] as const;

export class PartnerCommands {
  /** Whether what was opened last has been assessed. */
  assessed: boolean;

  constructor(
    private readonly book: PartnerBook,
    private readonly file: ProcessFile<Stage>,
  ) {
    this.assessed = book.input.carried !== undefined;
  }

  listen(): void {
    setHandler(openPartner, ({ by, application }) => this.open(by, application));
    setHandler(decidePartner, ({ by, decision }) =>
      this.command(by, 'partner-decided', { ...decision }, () => this.decide(by, decision)),
    );
    setHandler(suspendPartner, ({ by, reason }) =>
      this.command(by, 'partner-suspended', { reason }, () => this.suspend(by, reason)),
    );
    setHandler(reinstatePartner, ({ by, reason }) =>
      this.command(by, 'partner-reinstated', { reason }, () => this.reinstate(by)),
    );
  }

  private command(by: By, action: string, detail: Record<string, unknown>, carryOut: () => Outcome<object>) {
    return decide(this.file, { actor: staff(by), request: by.request }, action, detail, async () => {
      const outcome = carryOut();
      this.book.changed = true;
      if (outcome.ok) await this.book.keep(this.file.stage);
      return outcome;
    });
  }

  /** The request that opened it is answered again the same; another one opens anew what was rejected or has expired. */
  private async open(by: By, application: Application): Promise<Outcome<OpenedPartner & { stage: Stage }>> {
    if (application.requestId !== this.book.application.requestId) {
      const taken = await this.command(by, 'opened-anew', { opening: application.requestId }, () =>
        this.openAnew(by, application),
      );
      if (!taken.ok) return taken;
    }
    await condition(() => this.assessed);
    await this.file.recorded();
    const { assessment, input } = this.book;
    if (!assessment) return refusal('wrong-stage', 'it is not assessed', 'open it again');
    const asked = this.file.stage === 'gathering' ? this.book.lacking().map(({ kind }) => kind) : [];
    return { ok: true, carrier: input.carrier, stage: this.file.stage, assessment, asked };
  }

  private openAnew(by: By, application: Application): Outcome<object> {
    const not = unentitled(by, { roles: ['ops', 'admin'] });
    if (not) return not;
    const { stage } = this.file;
    if (stage !== 'rejected' && stage !== 'expired')
      return refusal('duplicate-case', `the carrier is ${stage} already`, 'go on with what is there', {
        carrier: this.book.input.carrier,
      });
    const { book } = this;
    this.assessed = false;
    book.application = application;
    book.attempt += 1;
    book.qualification = book.suspension = book.why = undefined;
    this.file.moveTo('gathering');
    return { ok: true };
  }

  private decide(by: By, decision: PartnerDecision): Outcome<object> {
    const notBy = decision.decision === 'keep' ? [] : [this.book.application.openedBy];
    const not = unentitled(by, { roles: reviewers, notBy });
    if (not) return not;
    switch (decision.decision) {
      case 'qualify':
        return this.qualify(by, decision.validTo);
      case 'reject':
        return this.reject(decision.reason);
      case 'keep':
        if (!this.book.inReview.delete(tasks.service)) return this.notNow('no scorecard waits for an answer');
        return { ok: true };
    }
  }

  private qualify(by: By, validTo: Day): Outcome<object> {
    const { book, file } = this;
    if (file.stage !== 'deciding' && !book.inReview.has(tasks.renew))
      return this.notNow('its qualification does not wait for a decision');
    const not = this.unqualified() ?? this.wrongDay(validTo);
    if (not) return not;
    book.qualification = { validTo, by: by.id };
    if (file.stage === 'deciding') file.moveTo('qualified');
    book.inReview.delete(tasks.renew);
    return { ok: true };
  }

  private unqualified(): Outcome<never> | undefined {
    const refused = this.book.assessment?.refused ?? ['it is not assessed'];
    const missing = this.book.lacking().map(({ kind }) => kind);
    if (refused.length === 0 && missing.length === 0) return undefined;
    const why = [...refused, ...missing.map((kind) => `${kind} is missing or has ended`)].join('; ');
    return refusal('not-qualified', why, 'reject it, or have it show what is wanted', { refused, missing });
  }

  private wrongDay(validTo: Day): Outcome<never> | undefined {
    const latest = this.book.papersLastUntil();
    if (validTo > today() && validTo <= latest) return undefined;
    const message = validTo > latest ? `its papers are good until ${latest}` : `${validTo} is not ahead`;
    return refusal('facts-required', message, `give a day from tomorrow to ${latest} as \`validTo\``, {
      latest,
    });
  }

  private reject(reason: string): Outcome<object> {
    const { book, file } = this;
    if (file.stage === 'gathering' || file.stage === 'deciding') {
      book.why = reason;
      file.moveTo('rejected');
      return { ok: true };
    }
    if (!book.inReview.delete(tasks.renew)) return this.notNow('nothing waits to be rejected');
    return { ok: true };
  }

  private suspend(by: By, reason: string): Outcome<object> {
    const not = unentitled(by, { roles: [...reviewers, 'admin'] });
    if (not) return not;
    if (this.file.stage !== 'qualified') return this.notNow('only a qualified carrier is suspended');
    this.book.suspension = { by: by.id, reason };
    this.file.moveTo('suspended');
    this.book.inReview.delete(tasks.service);
    return { ok: true };
  }

  private reinstate(by: By): Outcome<object> {
    const { suspension } = this.book;
    const notBy = suspension ? [suspension.by] : [];
    const not = unentitled(by, { roles: [...reviewers, 'admin'], notBy });
    if (not) return not;
    if (this.file.stage !== 'suspended') return this.notNow('it is not suspended');
    this.book.suspension = undefined;
    this.file.moveTo('qualified');
    return { ok: true };
  }

  private notNow(message: string): Outcome<never> {
    return refusal(
      'wrong-stage',
      `${message}: the carrier is ${this.file.stage}`,
      'look at the carrier again',
    );
  }
}
