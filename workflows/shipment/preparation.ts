/** What a parcel needs before it leaves, each with its undo: label, customs declaration, cover; and its papers. */
import { ActivityFailure, CancellationScope, proxyActivities } from '@temporalio/workflow';
import type {
  BookedLabel,
  BrokerActivities,
  CarrierActivities,
  PaperActivities,
  ParcelRequest,
} from '../../activities/outside';
import type { PlannedShipment, TrackingEvent } from '../../domain/order';
import { documentEffects, outsideEffects, ownEffects } from '../kernel/effects';
import { Saga } from '../kernel/saga';
import { shipmentWorkflowId, type ShipmentInput } from './messages';

const carrier = proxyActivities<CarrierActivities & BrokerActivities>(outsideEffects);
const own = ownEffects<PaperActivities>();
const documents = proxyActivities<PaperActivities>(documentEffects);

type Papers = Awaited<ReturnType<PaperActivities['makePapers']>>['papers'];

export class Preparation {
  label: BookedLabel | undefined;
  mrn: string | undefined;
  coverId: string | undefined;
  papers: Papers = [];
  plan: PlannedShipment;
  private attempt = 1;
  private saga = new Saga();
  private booked = false;
  private readonly notTakenBack: string[] = [];

  /** @param hear is given what the carrier has said of a parcel by the time it is booked */
  constructor(
    private readonly input: ShipmentInput,
    private readonly hear: (events: TrackingEvent[]) => void,
  ) {
    this.plan = input.plan;
  }

  /** @throws ActivityFailure when the carrier or the broker will not have it; what was done can be taken back */
  async carryOut(): Promise<void> {
    const request = this.request();
    this.booked = true;
    const { heard, ...label } = await carrier.bookParcel(request);
    this.label = label;
    this.hear(heard);
    const { papersInTask } = this.input;
    if (papersInTask) this.papers = (await own.makePapers(request, label)).papers;
    // All end, whatever becomes of one: what was done is known before anything is taken back.
    const done = await Promise.allSettled([
      this.declare(request, label),
      this.insure(request, label),
      ...(papersInTask ? [] : [this.drawPapers(request, label)]),
    ]);
    const failed = done.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  }

  /** Label, cover and declaration are taken back. `too-late`: the carrier has the parcel. */
  async takeBack(): Promise<'taken-back' | 'too-late'> {
    return CancellationScope.nonCancellable(async () => {
      // The label first: what the carrier has stays declared and covered.
      const voiding = () => carrier.voidParcel(this.request(), this.label);
      if (this.booked && (await this.undo('label', voiding)) === 'too-late') return 'too-late';
      this.booked = false;
      await this.saga.undoAll();
      return 'taken-back';
    });
  }

  /** An undo that is refused for good is shown, and does not stop the others. */
  private async undo<Result>(what: string, run: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      this.notTakenBack.push(what);
      return undefined;
    }
  }

  /** Another lane: everything is booked anew. */
  planAnew(plan: PlannedShipment): void {
    this.plan = plan;
    this.attempt += 1;
    this.saga = new Saga();
    this.label = this.mrn = this.coverId = undefined;
  }

  shown(): Record<string, unknown> {
    return {
      attempt: this.attempt,
      ...(this.label ? { trackingCode: this.label.trackingCode, labelId: this.label.labelId } : {}),
      ...(this.mrn ? { mrn: this.mrn } : {}),
      ...(this.coverId ? { coverId: this.coverId } : {}),
      ...(this.notTakenBack.length > 0 ? { notTakenBack: this.notTakenBack } : {}),
      papers: this.papers,
    };
  }

  request(): ParcelRequest {
    const { orderId, number, goods, to, incoterm, cost } = this.input;
    return {
      ...{ orderId, goods, to, incoterm, cost, plan: this.plan, attempt: this.attempt },
      shipmentId: shipmentWorkflowId(orderId, number),
    };
  }

  /** Parcels that were under way before papers were drawn in the task. */
  private async drawPapers(request: ParcelRequest, label: BookedLabel): Promise<void> {
    this.papers = (await documents.makePapers(request, label)).papers;
  }

  private async declare(request: ParcelRequest, label: BookedLabel): Promise<void> {
    if (!this.input.declared) return;
    this.saga.beforehand('withdraw the declaration', async () => {
      const { mrn } = this;
      if (mrn) await this.undo('declaration', () => carrier.withdrawDeclaration(mrn));
    });
    this.mrn = (await carrier.declareParcel(request, label)).mrn;
  }

  private async insure(request: ParcelRequest, label: BookedLabel): Promise<void> {
    if (!this.plan.insured) return;
    this.saga.beforehand('cancel the cover', async () => {
      const { coverId } = this;
      if (coverId) await this.undo('cover', () => carrier.cancelCover(coverId));
    });
    this.coverId = (await carrier.insureParcel(request, label)).coverId;
  }
}
