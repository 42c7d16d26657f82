/** A parcel of which nothing is heard for longer than is normal: the customer is told, and operations look for it. */
import { isCancellation, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { ParcelActivities } from '../../activities/orders';
import type { BookedLabel } from '../../activities/outside';
import type { CustomerActivities } from '../../domain/customer-mails';
import type { ShipmentStage } from '../../domain/order';
import type { Outcome } from '../../domain/process';
import { outsideEffects, ownEffects } from '../kernel/effects';
import type { ProcessFile } from '../kernel/process-file';
import { decide, refusal, staff, unentitled } from '../kernel/refusals';
import { unless, waitForPerson, type Ask } from '../kernel/waiting';
import { resolveSearch, type ShipmentInput } from './messages';

const own = ownEffects<ParcelActivities>();
const letters = proxyActivities<CustomerActivities>(outsideEffects);

export class Search {
  private decision: 'wait' | 'lost' | undefined;
  private searches = 0;

  constructor(
    private readonly input: ShipmentInput,
    private readonly file: ProcessFile<ShipmentStage>,
  ) {
    setHandler(resolveSearch, ({ by, decision, reason }) =>
      decide(
        file,
        { actor: staff(by), request: by.request },
        'search-resolved',
        { decision, reason },
        (): Outcome<object> => {
          const not = unentitled(by, { roles: ['ops', 'admin'] });
          if (not) return not;
          if (!file.hasOpenTask('find-parcel'))
            return refusal('wrong-stage', 'nobody looks for this parcel', 'look at the parcel again');
          this.decision = decision;
          return { ok: true };
        },
      ),
    );
  }

  /** What the record knows of it: scans on the way are kept there, and not told. */
  async heard(label: BookedLabel | undefined): ReturnType<ParcelActivities['lastHeard']> {
    return label && own.lastHeard(label.carrier, label.trackingCode);
  }

  /**
   * @param silence for how long it is normal to hear nothing, milliseconds
   * @returns whether it is taken as lost: nobody found it
   */
  async isLost(label: BookedLabel | undefined, silence: number, news: () => boolean): Promise<boolean> {
    const before = await this.heard(label);
    if (news() || (before && Date.now() - Date.parse(before.at) < silence)) return false;
    this.decision = undefined;
    this.searches += 1;
    const ask: Ask = {
      ...{ key: 'find-parcel', kind: 'find-parcel', role: 'ops' },
      why: `nothing was heard of ${label?.trackingCode ?? 'the parcel'} for longer than is normal`,
      onLapse: 'it is taken as lost',
    };
    const found = () => news() || this.decision !== undefined;
    const looked = waitForPerson(this.file, ask, this.input.policy.staff, found);
    const [inTime] = await Promise.all([looked, unless(found, () => this.tellOfDelay(label))]);
    if (inTime) return this.decision === 'lost' && !news();
    const since = await this.heard(label);
    return since?.at === before?.at;
  }

  private async tellOfDelay(label: BookedLabel | undefined): Promise<void> {
    const { orderId, number } = this.input;
    const values = {
      shipment: number,
      ...(label ? { carrier: label.carrier, trackingCode: label.trackingCode } : {}),
    };
    const step = `${workflowInfo().workflowId}/delayed-${this.searches}`;
    const letter = { step, orderId, mail: { kind: 'shipment-delayed' as const, values } };
    await letters.tellCustomer(letter).catch((error: unknown) => {
      if (isCancellation(error)) throw error;
    });
  }
}
