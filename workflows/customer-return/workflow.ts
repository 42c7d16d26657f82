/** RMA: a label for the way back → the parcel arrives → it is inspected → what is sound goes back into stock. */
import {
  ActivityFailure,
  CancellationScope,
  condition,
  isCancellation,
  patched,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { FileActivities } from '../../activities/files';
import type { OrderActivities, ParcelActivities } from '../../activities/orders';
import type { CustomerActivities, CustomerMailKind } from '../../domain/customer-mails';
import type { TrackingEvent, TrackingKind } from '../../domain/order';
import type { By, Outcome } from '../../domain/process';
import { keptForWayBack } from '../../domain/returns';
import { outsideEffects, ownEffects } from '../kernel/effects';
import { isoNow, ProcessFile } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { carrierReported } from '../shipment/messages';
import { claimForReturn } from './claim';
import {
  inspectReturn,
  resolveReturnLoss,
  returnMoves,
  type ReturnInput,
  type ReturnResult,
  type ReturnStage,
} from './messages';
import { WayBack } from './way-back';

const own = ownEffects<OrderActivities & ParcelActivities>();
const outside = proxyActivities<CustomerActivities & FileActivities>(outsideEffects);

export async function customerReturn(input: ReturnInput): Promise<ReturnResult> {
  return new CustomerReturn(input).run();
}

interface Inspection {
  by: string;
  accept: boolean;
  reason: string;
  lines: { sku: string; quantity: number; sellable: boolean }[];
}

class CustomerReturn {
  private readonly file: ProcessFile<ReturnStage>;
  private readonly wayBack: WayBack;
  private arrived = false;
  /** The carrier says so itself. */
  private lost: 'lost' | 'damaged' | undefined;
  private handedOverAt: string | undefined;
  private remedy: { by: string; remedy: 'refund' | 'none' } | undefined;
  private inspection: Inspection | undefined;

  constructor(private readonly input: ReturnInput) {
    const header = {
      ...{ process: 'customer-return' as const, caseId: `order:${input.orderId}` },
      listing: input.listing,
    };
    this.file = new ProcessFile(header, 'labelling', returnMoves, () => this.state());
    this.wayBack = new WayBack(input, this.file, (events) => this.hear(events));
    setHandler(carrierReported, (events) => {
      this.hear(events);
    });
    setHandler(inspectReturn, ({ by, ...inspection }) =>
      decide(this.file, { actor: staff(by), request: by.request }, 'return-inspected', inspection, () =>
        this.inspected(by, inspection),
      ),
    );
    setHandler(resolveReturnLoss, ({ by, remedy, reason }) =>
      decide(
        this.file,
        { actor: staff(by), request: by.request },
        'return-loss-resolved',
        { remedy, reason },
        () => this.resolved(by, remedy),
      ),
    );
  }

  async run(): Promise<ReturnResult> {
    const scanning = new CancellationScope();
    const scanned = scanning
      .run(() => this.scanPhotos())
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
    const outcome = await this.story();
    scanning.cancel();
    await scanned;
    return CancellationScope.nonCancellable(() => this.end(outcome));
  }

  private async story(): Promise<ReturnResult['outcome']> {
    if (!(await this.sendLabel())) return 'lapsed';
    this.file.moveTo('awaited');
    await this.file.save();
    const patience = 3 * Math.max(1, this.input.policy.returnDays) * this.input.policy.dayMs;
    await condition(() => this.arrived || this.lost !== undefined, patience);
    if (!this.arrived) {
      const left = await this.missing();
      if (left) return left;
    }
    this.file.moveTo('inspection');
    return (await this.inspect()) ? 'accepted' : 'rejected';
  }

  /** The scanner may be away for long: nobody waits for it but who wants to look. */
  private async scanPhotos(): Promise<void> {
    for (const fileId of this.input.request.photos) {
      const scan = await outside.scanFile(fileId).catch(noneIfRefused);
      if (scan?.verdict === 'clean') continue;
      const why = scan ? scan.signature : 'it could not be scanned';
      this.file.note({ kind: 'system', id: 'malware-scan' }, 'photo-locked', { fileId, why });
    }
  }

  /** @returns whether the customer can send it back */
  private async sendLabel(): Promise<boolean> {
    const sent = await this.wayBack.book();
    const { label } = this.wayBack;
    if (sent === 'none') await this.tell('return-refused', {});
    if (sent !== 'booked' || !label) return sent === 'by-hand';
    const { returnTo, paidBy } = this.input.decision;
    const fee = keptForWayBack(paidBy, label.cost, this.input.cost.total);
    await this.tell('return-accepted', {
      ...{ returnTo, trackingCode: label.trackingCode },
      ...(fee.amount > 0 ? { fee: fee.amount, currency: fee.currency } : {}),
    });
    return true;
  }

  private hear(events: readonly TrackingEvent[]): void {
    this.arrived ||= events.some(({ kind }) => kind === 'delivered' || kind === 'returned');
    this.handedOverAt ??= events.find(({ kind }) => !announcing.has(kind))?.at;
    for (const { kind } of events) if (kind === 'lost' || kind === 'damaged') this.lost ??= kind;
  }

  /** What the carrier took over is not the customer's loss. @returns nothing when it arrives after all */
  private async missing(): Promise<'lost' | 'lapsed' | undefined> {
    const { label } = this.wayBack;
    const heard = label && (await own.lastHeard(label.carrier, label.trackingCode));
    this.handedOverAt ??= heard?.at;
    if (!this.lost && (!heard || announcing.has(heard.kind))) return this.arrived ? undefined : 'lapsed';
    const ask: Ask = {
      ...{ key: 'resolve-return-loss', kind: 'resolve-return-loss', role: 'ops' },
      why: `return ${label?.trackingCode ?? ''} was handed to the carrier and has not arrived: find it, or give back for it; what is given back for is claimed from the carrier`,
      onLapse: 'it is taken as lost, and given back for',
    };
    const settled = () => this.arrived || this.remedy !== undefined;
    await waitForPerson(this.file, ask, this.input.policy.staff, settled);
    if (this.arrived && !this.remedy) return undefined;
    if (this.remedy?.remedy === 'none') return 'lapsed';
    // Returns that were lost before this was there are claimed by hand. The guard can go when none of them runs any more.
    if (label && patched('return-claimed')) {
      const { lost: kind = 'lost', handedOverAt = isoNow() } = this;
      const { papers, plan } = this.wayBack;
      await claimForReturn({ ...this.input, plan }, { label, papers, kind, handedOverAt });
    }
    await this.tell('return-lost', label ? { trackingCode: label.trackingCode } : {});
    return 'lost';
  }

  private async inspect(): Promise<boolean> {
    const ask: Ask = {
      ...{ key: 'inspect-return', kind: 'inspect-return', role: 'ops' },
      why: `return ${this.input.number} of order ${this.input.orderId} has arrived: is it complete and sound?`,
      onLapse: 'it is accepted as sent, and nothing goes back into stock',
    };
    await waitForPerson(this.file, ask, this.input.policy.staff, () => this.inspection !== undefined);
    return this.inspection?.accept ?? true;
  }

  private inspected(by: By, inspection: Omit<Inspection, 'by'>): Outcome<object> {
    const not = unentitled(by, { roles: ['ops', 'admin'] });
    if (not) return not;
    const here = this.file.stage === 'inspection' || this.file.stage === 'awaited';
    if (!here || this.inspection)
      return refusal(
        'wrong-stage',
        `there is nothing to inspect: the return is ${this.file.stage}`,
        'wait until it has arrived',
      );
    const pieces = (lines: readonly { sku: string; quantity: number }[], sku: string) =>
      lines.filter((line) => line.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
    const beyond = inspection.lines.find(
      ({ sku }) => pieces(inspection.lines, sku) > pieces(this.input.request.lines, sku),
    );
    if (beyond)
      return refusal('return-refused', `more of ${beyond.sku} than was to come back`, 'count again');
    // Who has it in hand needs no scan of the carrier.
    this.arrived = true;
    this.inspection = { by: by.id, ...inspection };
    return { ok: true };
  }

  private resolved(by: By, remedy: 'refund' | 'none'): Outcome<object> {
    const not = unentitled(by, { roles: ['ops', 'admin'] });
    if (not) return not;
    if (!this.file.hasOpenTask('resolve-return-loss') || this.remedy)
      return refusal(
        'wrong-stage',
        `the return is ${this.file.stage}, and not missing`,
        'look at the return again',
      );
    this.remedy = { by: by.id, remedy };
    return { ok: true };
  }

  private async end(outcome: ReturnResult['outcome']): Promise<ReturnResult> {
    const givenBack = outcome === 'accepted' || outcome === 'lost';
    const lines =
      this.inspection?.lines ?? this.input.request.lines.map((line) => ({ ...line, sellable: false }));
    const sellable = lines.filter((line) => line.sellable).map(({ sku, quantity }) => ({ sku, quantity }));
    if (outcome === 'accepted' && sellable.length > 0)
      await own.restock({
        receiptId: workflowInfo().workflowId,
        warehouseId: this.input.decision.returnTo,
        lines: sellable,
      });
    // Labels of returns that lapsed before this was there were never voided. The guard can go when none of them runs any more.
    const unused = outcome === 'lapsed' && this.wayBack.label !== undefined;
    if (unused && patched('lapsed-label-voided')) await this.wayBack.takeBack();
    if (outcome === 'rejected') await this.tell('return-refused', { why: this.inspection?.reason ?? '' });
    this.file.end(outcome);
    await this.file.settle();
    return {
      outcome,
      lines: givenBack ? lines.map(({ sku, quantity }) => ({ sku, quantity })) : [],
      ...(this.wayBack.label ? { wayBack: this.wayBack.label.cost } : {}),
      by: this.inspection?.by ?? this.remedy?.by ?? 'system',
    };
  }

  private async tell(kind: CustomerMailKind, values: Record<string, string | number>): Promise<void> {
    const { orderId, number } = this.input;
    const letter = {
      ...{ step: `${workflowInfo().workflowId}/${kind}`, orderId },
      mail: { kind, values: { orderId, return: number, ...values } },
    };
    await outside.tellCustomer(letter).catch(() => undefined);
  }

  private state(): Record<string, unknown> {
    const { orderId, number, shipment, request, decision } = this.input;
    return {
      ...{ orderId, number, shipment, request, decision },
      ...(this.wayBack.label ? { trackingCode: this.wayBack.label.trackingCode } : {}),
      ...(this.inspection ? { inspection: this.inspection } : {}),
    };
  }
}

/** Events that come before the carrier has the parcel. */
const announcing: ReadonlySet<TrackingKind> = new Set<TrackingKind>(['label-created', 'customs-submitted']);

function noneIfRefused(error: unknown): undefined {
  if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
}
