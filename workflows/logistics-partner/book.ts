/** What the process knows of its carrier: what it showed, until when that is good, how it stands. Taken along when it continues as new. */
import type {
  LogisticsPartnerActivities,
  PartnerStanding,
  ServiceReport,
} from '../../activities/logistics-partners';
import { addDays, dayOf, minDay } from '../../domain/days';
import type { DocumentRow, PartnerAssessment } from '../../domain/logistics-partner';
import type { Day } from '../../domain/shapes/common';
import { ownEffects } from '../kernel/effects';
import { isoNow } from '../kernel/process-file';
import type {
  Application,
  LogisticsPartnerCarried,
  LogisticsPartnerInput,
  LogisticsPartnerStage,
  Qualification,
  ShownDocument,
  Suspension,
} from './messages';

const own = ownEffects<LogisticsPartnerActivities>();

/** It says until when the cover is good. */
const coverDocument = 'insurance-certificate';

export class PartnerBook {
  application: Application;
  attempt: number;
  documents: ShownDocument[];
  wantedDocuments: DocumentRow[];
  readonly rounds: Record<string, number>;
  readonly askAgainOn: Record<string, Day>;
  assessment: PartnerAssessment | undefined;
  qualification: Qualification | undefined;
  suspension: Suspension | undefined;
  /** Why it was rejected, or has expired. */
  why: string | undefined;
  service: ServiceReport | undefined;
  scoredAt: string | undefined;
  nextScoreAt: number | undefined;
  readonly putForward: Set<string>;
  /** Keys of the tasks that wait beside the story; whoever answers one takes it out. */
  readonly inReview = new Set<string>();
  /** Something has happened that has to be looked at. */
  changed = false;
  private kept: number;

  constructor(readonly input: LogisticsPartnerInput) {
    const { carried } = input;
    this.application = carried?.application ?? input.application;
    this.attempt = carried?.attempt ?? 1;
    this.documents = carried?.documents ?? [];
    this.wantedDocuments = carried?.wantedDocuments ?? [];
    this.rounds = { ...carried?.rounds };
    this.askAgainOn = { ...carried?.askAgainOn };
    this.assessment = carried?.assessment;
    this.qualification = carried?.qualification;
    this.suspension = carried?.suspension;
    this.why = carried?.why;
    this.service = carried?.service;
    this.scoredAt = carried?.scoredAt;
    this.nextScoreAt = carried?.nextScoreAt;
    this.putForward = new Set(carried?.putForward);
    this.kept = carried?.kept ?? 0;
  }

  /** Judged by the requirements of today. */
  async assess(): Promise<PartnerAssessment> {
    const { facts, wanted } = this.application;
    const documents = this.documents.map(({ kind, validTo }) => ({ kind, ...(validTo ? { validTo } : {}) }));
    const { assessment, documents: rows } = await own.assessPartner({ ...facts, documents }, wanted, today());
    this.wantedDocuments = rows;
    this.assessment = assessment;
    return assessment;
  }

  /** Writes the carrier as it stands: from then on it can, or can't, be booked. */
  keep(stage: LogisticsPartnerStage): Promise<void> {
    const why = stage === 'suspended' ? this.suspension?.reason : this.why;
    const { name, contactId } = this.application;
    return own.keepPartner({
      ...{ carrier: this.input.carrier, name, contactId, state: stateIn[stage] },
      ...(why === undefined ? {} : { why }),
      ...(this.qualification ? { validTo: this.qualification.validTo } : {}),
      documents: this.documents.map(kept),
      ...{ revision: ++this.kept, updatedAt: isoNow() },
    });
  }

  /** The newest of a kind takes the place of the one before. */
  show(document: ShownDocument): void {
    this.documents = [...this.documents.filter(({ kind }) => kind !== document.kind), document];
    const { validTo, kind } = document;
    if (kind !== coverDocument || validTo === undefined || document.fileId === undefined) return;
    const { facts } = this.application;
    this.application = { ...this.application, facts: { ...facts, cover: { ...facts.cover, validTo } } };
  }

  /** Wanted documents nobody has seen, or that are no longer good. */
  lacking(): DocumentRow[] {
    return this.wantedDocuments.filter(({ kind, expires }) => {
      const document = this.documents.find((each) => each.kind === kind);
      if (!document) return true;
      const until = this.goodUntil(kind);
      return until === undefined ? expires : until < today();
    });
  }

  /** Last good day of a document; of the insurance certificate that of the cover, if it is earlier. */
  goodUntil(kind: string): Day | undefined {
    const validTo = this.documents.find((each) => each.kind === kind)?.validTo;
    if (kind !== coverDocument) return validTo;
    const cover = this.application.facts.cover.validTo;
    return validTo === undefined ? cover : minDay(cover, validTo);
  }

  /** The last day until which it could be qualified: when the first of its papers runs out. */
  papersLastUntil(): Day {
    const kinds = this.wantedDocuments.map(({ kind }) => kind);
    return kinds
      .flatMap((kind) => this.goodUntil(kind) ?? [])
      .reduce(minDay, this.application.facts.cover.validTo);
  }

  /** From when on a document has to be asked for anew. */
  askOn(kind: string): Day | undefined {
    const until = this.goodUntil(kind);
    if (until === undefined) return undefined;
    return this.askAgainOn[kind] ?? addDays(until, -this.input.policy.documentNoticeDays);
  }

  shown(): Record<string, unknown> {
    const { application, documents, assessment, qualification, suspension, why, service, nextScoreAt } = this;
    const { name, facts, wanted, openedBy } = application;
    return {
      ...{ carrier: this.input.carrier, name, openedBy, facts, wanted, documents, assessment },
      ...{ qualification, suspension, why, service },
      ...(nextScoreAt === undefined ? {} : { nextScoreAt: new Date(nextScoreAt).toISOString() }),
    };
  }

  /** The input of the run that goes on from here. */
  carriedOn(process: Pick<LogisticsPartnerCarried, 'file' | 'stage'>): LogisticsPartnerInput {
    const { application, attempt, documents, wantedDocuments, rounds, askAgainOn, putForward, kept } = this;
    const { assessment, qualification, suspension, why, service, scoredAt, nextScoreAt } = this;
    return {
      ...this.input,
      carried: {
        ...process,
        ...{ application, attempt, documents, wantedDocuments, rounds, askAgainOn, kept },
        putForward: [...putForward],
        ...(assessment ? { assessment } : {}),
        ...(qualification ? { qualification } : {}),
        ...(suspension ? { suspension } : {}),
        ...(why === undefined ? {} : { why }),
        ...(service ? { service } : {}),
        ...(scoredAt === undefined ? {} : { scoredAt }),
        ...(nextScoreAt === undefined ? {} : { nextScoreAt }),
      },
    };
  }
}

/** The workflow's own day, UTC. */
export function today(): Day {
  return dayOf(Date.now());
}

const stateIn: Record<LogisticsPartnerStage, PartnerStanding['state']> = {
  gathering: 'candidate',
  deciding: 'candidate',
  rejected: 'candidate',
  qualified: 'qualified',
  suspended: 'suspended',
  expired: 'expired',
  closed: 'expired',
};

/** A document on paper has no file of ours: it is named by its number. */
function kept({
  kind,
  number,
  fileId,
  sha256,
  validTo,
}: ShownDocument): PartnerStanding['documents'][number] {
  return { kind, fileId: fileId ?? `paper:${number}`, sha256, ...(validTo ? { validTo } : {}) };
}
