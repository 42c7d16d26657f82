/**
 * What customs say of this parcel. A clearance that goes through is only in the record; one that customs question is a process
 * of its own, which this follows to its decision.
 */
import { condition, getExternalWorkflowHandle, startChild, workflowInfo } from '@temporalio/workflow';
import type { ClearanceEvent } from '../../activities/broker/port';
import { clearanceReported, clearanceWorkflowId, type ClearanceResult } from '../customs-clearance/messages';
import { customsClearance } from '../customs-clearance/workflow';
import type { ShipmentInput } from './messages';

/** States that ask for a process. A withdrawal by itself is our own, of a parcel that is taken back. */
const questions: ReadonlySet<ClearanceEvent['state']> = new Set<ClearanceEvent['state']>([
  'documents-wanted',
  'inspected',
  'held',
  'refused',
  'seized',
]);

export class Customs {
  /** What a clearance came to, until the shipment has taken note of it. */
  decided: ClearanceResult['state'] | undefined;
  open = false;
  shown: { state: string; wants?: string; says?: string } | undefined;
  private readonly heard = new Set<string>();
  private starting: Promise<void> = Promise.resolve();
  private over = false;
  private round = 0;
  private decidedAt: string | undefined;

  constructor(
    private readonly input: ShipmentInput,
    private readonly mrn: () => string | undefined,
  ) {}

  async hear(event: ClearanceEvent): Promise<void> {
    if (this.heard.has(event.eventId)) return;
    this.heard.add(event.eventId);
    this.shown = {
      state: event.state,
      ...(event.wants ? { wants: event.wants } : {}),
      ...(event.says ? { says: event.says } : {}),
    };
    if (this.open) await this.passOn(event);
    else if (questions.has(event.state) && !this.over) await (this.starting = this.question(event));
  }

  /** For the end of the parcel: a clearance that is still open has lost its object, and none begins any more. */
  async ended(): Promise<void> {
    this.over = true;
    await this.starting;
    if (!this.open) return;
    const at = new Date().toISOString();
    const { mrn } = this;
    const id = mrn() ?? '';
    await this.passOn({
      eventId: 'parcel-ended',
      mrn: id,
      reference: workflowInfo().workflowId,
      state: 'withdrawn',
      at,
    });
    // It writes its own end; ours would cut it short.
    await condition(() => !this.open);
  }

  private async question(first: ClearanceEvent): Promise<void> {
    const { orderId, goods, listing, policy } = this.input;
    const shipmentId = workflowInfo().workflowId;
    const before = this.decidedAt === undefined ? {} : { decidedBefore: this.decidedAt };
    this.open = true;
    const clearance = await startChild(customsClearance, {
      workflowId: this.clearanceId((this.round += 1)),
      args: [{ orderId, shipmentId, goods, listing, policy, first, mrn: first.mrn, ...before }],
    });
    void clearance.result().then(
      ({ state, at }) => {
        this.open = false;
        this.decidedAt = at;
        this.decided = state;
        this.shown = { state };
      },
      () => {
        this.open = false;
      },
    );
  }

  private clearanceId(round: number): string {
    return clearanceWorkflowId(workflowInfo().workflowId, round);
  }

  private async passOn(event: ClearanceEvent): Promise<void> {
    await getExternalWorkflowHandle(this.clearanceId(this.round))
      .signal(clearanceReported, event)
      // It has just come to its end.
      .catch(() => undefined);
  }
}
