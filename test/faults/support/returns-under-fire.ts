/** Three returns of one victim: it is killed in the middle of each step, and started again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FiledReturn } from '../../../local/outside/tax-book';
import type { Stack } from '../../../local/stack';
import type { FinanceDesk } from './finance-desk';
import type { victims } from './fire';
import { returnOf, type Filed } from './ledger';

/** The steps of a draft come one after the other in one activity: how far through a calm one each of them is met. */
const shares = { collect: 0.2, compute: 0.45, reconcile: 0.65, draft: 0.85 } as const;

export const steps = [
  ...(['collect', 'compute', 'reconcile', 'draft', 'approve'] as const),
  ...(['file', 'receipt', 'pay', 'archive'] as const),
] as const;
type Step = (typeof steps)[number];

export class ReturnsUnderFire {
  readonly hit: Step[] = [];
  readonly returns: readonly Filed[];

  constructor(
    private readonly stack: Stack,
    private readonly desk: FinanceDesk,
    private readonly victim: (typeof victims)[number],
    index: number,
  ) {
    const quarter = `2025-Q${index + 1}`;
    this.returns = [
      returnOf('OSS', quarter),
      returnOf('UK-VAT', quarter),
      returnOf('IOSS', `2025-0${index + 1}`),
    ];
  }

  /** @param calm milliseconds an undisturbed draft takes */
  async run(calm: number): Promise<void> {
    const [paid, british, nil] = this.returns;
    if (!paid || !british || !nil) throw new Error('there are three returns');
    await this.draftAndFile(paid, calm);
    await this.receiveAndArchive(british);
    await this.approveNil(nil);
  }

  /** Each version is drafted anew, and met in another step of its making. */
  private async draftAndFile(one: Filed, calm: number): Promise<void> {
    let version = 0;
    for (const step of ['collect', 'compute', 'reconcile', 'draft'] as const) {
      await (version === 0 ? this.desk.open(one) : this.desk.computeAnew(one));
      await this.kill(step, calm * shares[step]);
      version += 1;
      await this.desk.drafted(one, version);
    }
    await this.desk.approve(one, await this.desk.drafted(one, version));
    // The authority has been asked for the return by then, and is being sent it.
    await this.kill('file', 500);
    const owing = await this.desk.until(one, 'paying');
    await Promise.all([this.desk.pay(one, owing), this.kill('pay', 10)]);
    await this.desk.until(one, 'archived');
  }

  private async receiveAndArchive(one: Filed): Promise<void> {
    await this.desk.open(one);
    await this.desk.approve(one, await this.desk.drafted(one, 1));
    await this.inTheBook(one);
    await this.kill('receipt', 0);
    const owing = await this.desk.until(one, 'paying');
    await Promise.all([this.desk.pay(one, owing), this.kill('archive', 60)]);
    await this.desk.until(one, 'archived');
  }

  private async approveNil(one: Filed): Promise<void> {
    await this.desk.open(one);
    const drafted = await this.desk.drafted(one, 1);
    await Promise.all([this.desk.approve(one, drafted), this.kill('approve', 20)]);
    await this.desk.until(one, 'archived');
  }

  private async kill(step: Step, afterMs: number): Promise<void> {
    await sleep(afterMs);
    const service = this.stack.service(this.victim);
    await service.kill('SIGKILL');
    this.hit.push(step);
    await service.restart();
  }

  /** Until the authority holds it: its answer is under way. */
  private async inTheBook({ scheme, bookedAs }: Filed): Promise<void> {
    for (const giveUp = Date.now() + 60_000; Date.now() < giveUp; await sleep(20)) {
      const answer = await fetch(`${this.stack.env['OUTSIDE_URL']}/tax/_book/returns`);
      const book = (await answer.json()) as FiledReturn[];
      if (book.some((one) => one.scheme === scheme && one.period === bookedAs)) return;
    }
    throw new Error(`waited in vain for ${bookedAs} in the book`);
  }
}
