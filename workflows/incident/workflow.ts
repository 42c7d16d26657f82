/**
 * Affected parcels found → cost approved, if it is over the limit → each told to take another lane → a report. Each parcel does
 * its own part as a saga: release, void, rebook; and answers what came of it.
 */
import {
  condition,
  getExternalWorkflowHandle,
  patched,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  AffectedShipment,
  IncidentActivities,
  IncidentReportActivities,
  RerouteOutcome,
} from '../../activities/incidents';
import type { CustomerActivities } from '../../domain/customer-mails';
import { add, isOver } from '../../domain/money';
import type { ShipmentStage } from '../../domain/order';
import type { By, Outcome } from '../../domain/process';
import type { Money } from '../../domain/shapes/common';
import { documentEffects, outsideEffects, ownEffects } from '../kernel/effects';
import { isoNow, ProcessFile } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { rerouteAnswered, rerouteShipment } from '../shipment/messages';
import {
  approveReroute,
  incidentMoves,
  type IncidentInput,
  type IncidentResult,
  type IncidentStage,
} from './messages';

const own = ownEffects<IncidentActivities>();
const papers = proxyActivities<IncidentReportActivities>(documentEffects);
const letters = proxyActivities<CustomerActivities>(outsideEffects);

/** Each parcel costs a handful of events. What is in the way beyond them is found when the incident is opened again: these have moved. */
const mostMoved = 2_000;
const atOnce = 1_000;

/** How long a parcel has to answer: it books a label meanwhile, and a carrier may be away for hours. */
const answerWithinMs = 24 * 3_600_000;

const notLeft: ReadonlySet<ShipmentStage> = new Set<ShipmentStage>(['preparing', 'labelled']);

export async function incident(input: IncidentInput): Promise<IncidentResult> {
  return new Incident(input).run();
}

class Incident {
  private readonly file: ProcessFile<IncidentStage>;
  private readonly openedAt = isoNow();
  private affected: AffectedShipment[] = [];
  /** Under way and not listed. */
  private more = 0;
  private readonly outcomes = new Map<string, RerouteOutcome>();
  private approval: { by: string; approve: boolean } | undefined;
  private report: { fileId: string; sha256: string } | undefined;

  constructor(private readonly input: IncidentInput) {
    const header = {
      ...{ process: 'incident' as const, caseId: workflowInfo().workflowId },
      listing: input.listing,
    };
    this.file = new ProcessFile(header, 'assessing', incidentMoves, () => this.state());
    setHandler(approveReroute, ({ by, approve, reason }) =>
      decide(
        this.file,
        { actor: staff(by), request: by.request },
        approve ? 'reroute-approved' : 'reroute-refused',
        { reason },
        () => this.approved(by, approve),
      ),
    );
    setHandler(rerouteAnswered, ({ shipmentId, answer }) => {
      this.outcomes.set(shipmentId, answer);
    });
  }

  async run(): Promise<IncidentResult> {
    await this.file.save();
    await this.findAffected();
    if (await this.worthIt()) await this.rerouteAll();
    else for (const { shipmentId } of this.movable()) this.outcomes.set(shipmentId, 'not-approved');
    return this.close();
  }

  /** Those that have not left by pages, until there are as many as one incident can tell to move; the others are counted. */
  private async findAffected(): Promise<void> {
    const { facts } = this.input;
    const today = isoNow().slice(0, 10);
    let found = await own.findAffected(facts, today);
    this.affected = found;
    // Incidents that were opened before know one page only. The guard can go when none of them is open any more.
    if (!patched('affected-by-pages')) return;
    while (found.length > 0 && this.movable().length < mostMoved) {
      found = await own.findAffected(facts, today, found.at(-1)?.shipmentId);
      this.affected = [...this.affected, ...found];
    }
    const underWay = await own.findUnderWay(facts);
    this.more = underWay.total - underWay.first.length;
    this.affected = [...this.affected, ...underWay.first];
  }

  /** Over the limit a second person decides. */
  private async worthIt(): Promise<boolean> {
    const over = this.extraCosts().some((cost) => isOver(cost, this.input.policy.rerouteLimit));
    if (!over) return true;
    this.file.moveTo('awaiting-approval');
    const costs = this.extraCosts().map(({ amount, currency }) => `${amount} ${currency}`);
    const ask: Ask = {
      ...{ key: 'approve-reroute', kind: 'approve-reroute', role: 'finance' },
      why: `rerouting ${this.movable().length} parcels costs ${costs.join(' and ')} more (minor units): ${this.input.facts.says}`,
      onLapse: 'the parcels stay where they are',
    };
    await waitForPerson(this.file, ask, this.input.policy.staff, () => this.approval !== undefined);
    return this.approval?.approve ?? false;
  }

  private async rerouteAll(): Promise<void> {
    const parcels = this.movable();
    if (parcels.length === 0) return;
    this.file.moveTo('rerouting');
    await this.file.save();
    // The engine delivers so many signals at a time.
    for (let from = 0; from < parcels.length; from += atOnce)
      await Promise.all(parcels.slice(from, from + atOnce).map((parcel) => this.ask(parcel)));
    const answered = () => parcels.every(({ shipmentId }) => this.outcomes.has(shipmentId));
    await condition(answered, answerWithinMs);
    for (const { shipmentId, orderId } of parcels)
      if (this.outcomes.get(shipmentId) === 'rerouted') await this.tellCustomer(shipmentId, orderId);
  }

  private async ask({ shipmentId, alternative }: AffectedShipment): Promise<void> {
    if ('none' in alternative) return;
    const { says } = this.input.facts;
    const reroute = { incidentId: workflowInfo().workflowId, ...alternative, says };
    await getExternalWorkflowHandle(shipmentId)
      .signal(rerouteShipment, reroute)
      .catch(() => this.outcomes.set(shipmentId, 'past-the-point'));
  }

  private async tellCustomer(shipmentId: string, orderId: string): Promise<void> {
    const step = `${workflowInfo().workflowId}/${shipmentId}`;
    const mail = { kind: 'shipment-rerouted' as const, values: { orderId } };
    await letters.tellCustomer({ step, orderId, mail }).catch(() => undefined);
  }

  private approved(by: By, approve: boolean): Outcome<object> {
    const not = unentitled(by, { roles: ['finance', 'admin'], notBy: [this.input.openedBy] });
    if (not) return not;
    if (!this.file.hasOpenTask('approve-reroute'))
      return refusal('wrong-stage', `the incident is ${this.file.stage}`, 'look at the incident again');
    this.approval = { by: by.id, approve };
    return { ok: true };
  }

  private async close(): Promise<IncidentResult> {
    const affected = this.affected.map((parcel) => ({ ...parcel, outcome: this.outcomeOf(parcel) }));
    this.report = await papers.makeIncidentReport({
      ...{ facts: this.input.facts, openedAt: this.openedAt, closedAt: isoNow() },
      openedBy: this.input.openedBy,
      ...(this.approval?.approve ? { approvedBy: this.approval.by } : {}),
      ...{ affected, extraCost: this.spent(), ...(this.more > 0 ? { more: this.more } : {}) },
    });
    this.file.end('closed');
    await this.file.settle();
    const rerouted = affected.filter(({ outcome }) => outcome === 'rerouted').length;
    return { rerouted, affected: affected.length + this.more, report: this.report };
  }

  private outcomeOf({ shipmentId, alternative, stage }: AffectedShipment): RerouteOutcome {
    if (!notLeft.has(stage)) return 'past-the-point';
    if ('none' in alternative) return 'not-possible';
    return this.outcomes.get(shipmentId) ?? 'no-answer';
  }

  /** Not handed over yet, and with another lane. */
  private movable(): AffectedShipment[] {
    return this.affected.filter(({ stage, alternative }) => notLeft.has(stage) && !('none' in alternative));
  }

  private extraCosts(parcels = this.movable()): Money[] {
    const sums = new Map<string, Money>();
    for (const { alternative } of parcels) {
      if ('none' in alternative) continue;
      const { extraCost } = alternative;
      const sum = sums.get(extraCost.currency);
      sums.set(extraCost.currency, sum ? add(sum, extraCost) : extraCost);
    }
    return [...sums.values()];
  }

  private spent(): Money[] {
    return this.extraCosts(
      this.movable().filter(({ shipmentId }) => this.outcomes.get(shipmentId) === 'rerouted'),
    );
  }

  private state(): Record<string, unknown> {
    return {
      ...this.input.facts,
      openedBy: this.input.openedBy,
      affected: this.affected.map((parcel) => ({
        ...{ shipmentId: parcel.shipmentId, orderId: parcel.orderId, stage: parcel.stage },
        outcome: this.outcomes.get(parcel.shipmentId),
      })),
      ...(this.more > 0 ? { more: this.more } : {}),
      extraCost: this.extraCosts(),
      ...(this.approval ? { approval: this.approval } : {}),
      ...(this.report ? { report: this.report } : {}),
    };
  }
}
