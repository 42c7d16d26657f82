/**
 * What customs want of the maker of the goods is asked of the brand, by a mailed link, while operations keep their task. What
 * the brand sends is reviewed as any of its documents; approved, it answers customs.
 */
import {
  CancellationScope,
  ChildWorkflowCancellationType,
  condition,
  executeChild,
  isCancellation,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { ParcelActivities } from '../../activities/orders';
import { isFromBrand } from '../../domain/customs-documents';
import { dayOf } from '../../domain/days';
import type { Sla } from '../../domain/shapes/policy';
import { documentRequest } from '../document-request/workflow';
import { ownEffects } from '../kernel/effects';
import type { ProcessFile } from '../kernel/process-file';
import { brandDocumentId, type ClearanceInput } from './messages';

const own = ownEffects<ParcelActivities>();

export interface CustomsDocument {
  kind: string;
  number: string;
  sha256: string;
}

export class BrandDocuments {
  private readonly rounds = new Map<string, number>();
  private readonly given = new Set<string>();
  private underWay: { scope: CancellationScope; document: string } | undefined;

  constructor(
    private readonly input: ClearanceInput,
    private readonly file: Pick<ProcessFile<string>, 'note'>,
    private readonly answer: (document: CustomsDocument) => Promise<void>,
  ) {}

  /** In the background; nothing is asked of the brand that is ours to give, or that it has given already. */
  ask(document: string | undefined): void {
    if (document === undefined || !isFromBrand(document) || this.given.has(document) || this.underWay) return;
    const scope = new CancellationScope();
    this.underWay = { scope, document };
    void scope
      .run(() => this.obtain(document))
      .catch((error: unknown) => {
        if (!(error instanceof TemporalFailure)) throw error;
        if (!isCancellation(error)) this.note('brand-document-failed', { document, why: error.message });
      })
      .finally(() => {
        this.underWay = undefined;
      });
  }

  /** It is not needed any more; waits until the brand's link is closed. */
  async withdraw(): Promise<void> {
    this.underWay?.scope.cancel();
    await condition(() => this.underWay === undefined);
  }

  get shown(): string | undefined {
    return this.underWay?.document;
  }

  private async obtain(document: string): Promise<void> {
    const brands = [...new Set(this.input.goods.map(({ caseId }) => caseId))];
    // Customs don't say of which goods they want it: with several brands in the parcel a person has to find out.
    const [brand] = brands;
    const contact = brands.length === 1 && brand ? await own.brandContact(brand) : undefined;
    if (!contact) return this.note('brand-not-asked', { document, brands: brands.length });
    const round = (this.rounds.get(document) ?? 0) + 1;
    this.rounds.set(document, round);
    const { staff } = this.input.policy;
    const result = await executeChild(documentRequest, {
      workflowId: brandDocumentId(workflowInfo().workflowId, document, round),
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      args: [
        {
          ...{ caseId: `order:${this.input.orderId}`, ...contact, round, letter: 'customs-certificate' },
          requirement: this.requirement(document),
          policy: { partner: untilEscalation(staff), staff },
        },
      ],
    });
    this.note(`brand-document-${result.outcome}`, { document, brand: brand ?? '' });
    if (result.outcome !== 'approved') return;
    this.given.add(document);
    const { facts, sha256 } = result.document;
    await this.answer({ kind: document, number: facts.number, sha256 });
  }

  private requirement(document: string) {
    return {
      ...{ key: document, kind: 'verified' as const, expires: false },
      ...{ source: `customs ask for it: ${this.input.mrn}`, verifiedOn: dayOf(Date.now()) },
    };
  }

  private note(action: string, detail: Record<string, unknown>): void {
    this.file.note({ kind: 'system', id: 'brand' }, action, detail);
  }
}

/** The brand has until operations are reminded with force: what comes can still be reviewed before the parcel is given up. */
function untilEscalation({ remindAfter, escalateAfter }: Sla): Sla {
  return {
    remindAfter: remindAfter.filter((after) => after < escalateAfter),
    ...{ escalateAfter, lapseAfter: escalateAfter },
  };
}
