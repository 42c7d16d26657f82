/**
 * Customs question a parcel: documents wanted, inspection, hold. A missing certificate is asked of operations, with a deadline,
 * and of the brand that makes the goods; customs' own decision ends it, whenever it comes.
 */
import { ActivityFailure, condition, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ClearanceEvent, ClearanceState } from '../../activities/broker/port';
import type { ParcelActivities } from '../../activities/orders';
import type { BrokerActivities } from '../../activities/outside';
import type { CustomerActivities, CustomerMailKind } from '../../domain/customer-mails';
import { clearanceTransitions } from '../../domain/order-stages';
import type { By, Outcome } from '../../domain/process';
import { outsideEffects, ownEffects } from '../kernel/effects';
import { ProcessFile } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import { BrandDocuments, type CustomsDocument } from './brand-documents';
import {
  abandonClearance,
  answerCustoms,
  clearanceReported,
  type ClearanceInput,
  type ClearanceResult,
} from './messages';

const own = ownEffects<ParcelActivities>();
const outside = proxyActivities<BrokerActivities & CustomerActivities>(outsideEffects);

export async function customsClearance(input: ClearanceInput): Promise<ClearanceResult> {
  return new Clearance(input).run();
}

class Clearance {
  private readonly file: ProcessFile<ClearanceState>;
  private readonly heard = new Set<string>();
  private events: ClearanceEvent[];
  private now: ClearanceEvent;
  private answers = 0;
  private given = 0;
  private readonly brand: BrandDocuments;

  constructor(private readonly input: ClearanceInput) {
    const header = {
      ...{ process: 'customs-clearance' as const, caseId: `order:${input.orderId}` },
      listing: input.listing,
    };
    this.now = input.first;
    this.events = [];
    this.file = new ProcessFile(header, 'submitted', clearanceTransitions, () => this.state());
    this.brand = new BrandDocuments(input, this.file, (document) => this.provide(document));
    setHandler(clearanceReported, (event) => this.hear(event));
    setHandler(answerCustoms, ({ by, document }) =>
      decide(this.file, { actor: staff(by), request: by.request }, 'customs-answered', { document }, () =>
        this.answered(by, document),
      ),
    );
    setHandler(abandonClearance, ({ by, reason }) =>
      decide(this.file, { actor: staff(by), request: by.request }, 'clearance-abandoned', { reason }, () =>
        this.abandoned(by),
      ),
    );
  }

  async run(): Promise<ClearanceResult> {
    this.hear(this.input.first);
    const { shipmentId, decidedBefore = '' } = this.input;
    for (const event of await own.customsHeard(shipmentId)) if (event.at > decidedBefore) this.hear(event);
    for (;;) {
      const event = this.events.shift();
      if (event) await this.take(event);
      const ended = this.ended();
      if (ended) return this.end(ended);
      if (this.events.length === 0) await this.waitFor(this.now);
    }
  }

  private async take(event: ClearanceEvent): Promise<void> {
    this.now = event;
    if (event.state === this.file.stage || !clearanceTransitions[this.file.stage].includes(event.state))
      return;
    this.file.moveTo(event.state);
    await this.file.save();
    const letter = letterFor[event.state];
    if (letter) await this.tell(letter, event);
  }

  /** Inspections take their time, but not forever; for the rest operations answer, and the deadline escalates. */
  private async waitFor({ state, wants, says }: ClearanceEvent): Promise<void> {
    const more = () => this.events.length > 0;
    if (state === 'inspected' && (await condition(more, this.input.policy.staff.lapseAfter))) return;
    const answeredBefore = this.answers;
    if (state === 'documents-wanted') this.brand.ask(wants);
    const ask: Ask = {
      ...{ key: `customs-${state}-${this.answers}`, role: 'ops' },
      kind: state === 'documents-wanted' ? 'provide-certificate' : 'clear-hold',
      why: says ?? (wants ? `customs want: ${wants}` : `customs: ${state}`),
      onLapse: 'it is given up: the declaration is withdrawn and the parcel comes back',
    };
    const done = () => more() || this.answers > answeredBefore;
    const inTime = await waitForPerson(this.file, ask, this.input.policy.staff, done);
    await this.brand.withdraw();
    if (!inTime) await this.withdraw();
    else if (!more()) await condition(more, this.input.policy.staff.escalateAfter);
  }

  private async answered(by: By, document: CustomsDocument): Promise<Outcome<object>> {
    const not = unentitled(by, { roles: ['ops', 'compliance', 'admin'] });
    if (not) return not;
    if (this.ended())
      return refusal('wrong-stage', `customs have decided: ${this.file.stage}`, 'nothing is left to do');
    try {
      await this.provide(document);
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      const says = error.cause?.message ?? error.message;
      return refusal('broker-refused', says, 'put the document right and answer again, or ask the broker');
    }
    return { ok: true };
  }

  private async provide(document: CustomsDocument): Promise<void> {
    const key = `${workflowInfo().workflowId}/answer-${(this.given += 1)}`;
    await outside.provideDocument(this.input.mrn, document, key);
    this.answers += 1;
  }

  private async abandoned(by: By): Promise<Outcome<object>> {
    const not = unentitled(by, { roles: ['ops', 'admin'] });
    if (not) return not;
    if (this.ended())
      return refusal('wrong-stage', `customs have decided: ${this.file.stage}`, 'nothing is left to do');
    await this.withdraw();
    return { ok: true };
  }

  private async withdraw(): Promise<void> {
    if ((await outside.withdrawDeclaration(this.input.mrn)) === 'too-late') return;
    const at = new Date().toISOString();
    const { mrn, shipmentId: reference } = this.input;
    this.hear({ eventId: 'withdrawn-by-us', mrn, reference, state: 'withdrawn', at });
  }

  private hear(event: ClearanceEvent): void {
    if (this.heard.has(event.eventId)) return;
    this.heard.add(event.eventId);
    this.events = [...this.events, event].sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  private ended(): ClearanceResult['state'] | undefined {
    const { stage } = this.file;
    return stage === 'released' || stage === 'refused' || stage === 'seized' || stage === 'withdrawn'
      ? stage
      : undefined;
  }

  private async end(state: ClearanceResult['state']): Promise<ClearanceResult> {
    this.file.end(state);
    await this.file.settle();
    return { state, at: this.now.at };
  }

  private async tell(kind: CustomerMailKind, { state, wants }: ClearanceEvent): Promise<void> {
    const { orderId } = this.input;
    const step = `${workflowInfo().workflowId}/${state}`;
    const values = { orderId, ...(wants ? { wants } : {}) };
    await outside.tellCustomer({ step, orderId, mail: { kind, values } }).catch(() => undefined);
  }

  private state(): Record<string, unknown> {
    const { orderId, shipmentId, mrn } = this.input;
    const { state, wants, says, at } = this.now;
    return {
      orderId,
      shipmentId,
      mrn,
      ...(this.brand.shown ? { askedOfBrand: this.brand.shown } : {}),
      now: { state, at, ...(wants ? { wants } : {}), ...(says ? { says } : {}) },
    };
  }
}

const letterFor: Partial<Record<ClearanceState, CustomerMailKind>> = {
  'documents-wanted': 'customs-documents-wanted',
  held: 'customs-held',
  released: 'customs-released',
};
