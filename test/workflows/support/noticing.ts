/** An IP notice and all who act on it: its sender, compliance, and the seller by the mailed link. */
import { randomUUID } from 'node:crypto';
import type { UpdateDefinition } from '@temporalio/common';
import { completeNotice, namedIn, openNotice } from '../../../api/notices/receiving';
import { basketProblems } from '../../../domain/offer';
import type { NotifierMailKind } from '../../../domain/notifier-mails';
import type { Outcome, TaskKind } from '../../../domain/process';
import { noticeSchema, type IpNotice } from '../../../domain/shapes/ip-notice';
import type { NoticePolicy } from '../../../domain/shapes/policy';
import { auditOfCase } from '../../../models/audit-entry';
import { createIpNotices, type IpNotices } from '../../../models/ip-notice';
import { mailModel } from '../../../models/mail';
import { partnerLinkModel } from '../../../models/partner-link';
import { createVault } from '../../../models/personal';
import { findProcess } from '../../../models/process';
import { contractFacts } from '../../../models/selling-facts';
import { taskModel, type TaskDocument } from '../../../models/task';
import { loadNoticePolicy } from '../../../rules/policy';
import { counterNotice, ipNoticeId } from '../../../workflows/ip-notice/messages';
import type { ipNotice } from '../../../workflows/ip-notice/workflow';
import { byLink } from '../../support/acting';
import { secret, type OrderWorld } from '../../support/order-world';
import { eventually } from '../../support/world';
import { brandContact, goodsOnSale, type Goods } from './order-goods';

export const day = 86_400_000;
export const hour = day / 24;

/** Everything the law asks for. */
export function soundNotice(sku: string, changes: Partial<IpNotice> = {}): IpNotice {
  return noticeSchema.parse({
    ...{ signature: 'Paula Reyes', work: `The photograph “Harbour at dawn” (${randomUUID()})` },
    material: [`https://shop.example/p/${sku}`],
    contact: { name: 'Paula Reyes', email: `${randomUUID()}@studio.example` },
    ...{ goodFaith: true, accurate: true, authority: true },
    ...changes,
  });
}

export class Noticing {
  private constructor(
    readonly world: OrderWorld,
    readonly noticeId: string,
    readonly goods: Goods,
    readonly store: IpNotices,
    private readonly deps: Parameters<typeof openNotice>[0],
  ) {}

  /** A live brand with one listing, somebody at it who can be written to. */
  static async brand(world: OrderWorld): Promise<Goods> {
    const goods = await goodsOnSale(world, { stock: { stoke: 10 } });
    await brandContact(world, goods.caseId);
    return goods;
  }

  /** The notice has come in, whatever it lacks. */
  static async sent(
    world: OrderWorld,
    goods: Goods,
    notice: IpNotice = soundNotice(goods.sku),
    policy: Partial<NoticePolicy> = {},
  ): Promise<Noticing> {
    const { connection, client, now } = world;
    const vault = createVault({ connection, secret });
    const store = createIpNotices({ connection, vault, secret });
    const notices = {
      policy: { ...loadNoticePolicy('production'), lawReviewDays: 36_500, ...policy },
      store,
    };
    const deps = { connection, temporal: client, notices, now };
    const [opened] = await openNotice(deps, notice, await namedIn(deps, notice));
    if (!opened) throw new Error('no notice was opened');
    return new Noticing(world, opened.noticeId, goods, store, deps);
  }

  get id(): string {
    return ipNoticeId(this.noticeId);
  }

  private get handle() {
    return this.world.client.workflow.getHandle<typeof ipNotice>(this.id);
  }

  /** As a person does by the API. */
  update<Answer, Argument>(
    update: UpdateDefinition<Outcome<Answer>, [Argument]>,
    argument: Argument,
  ): Promise<Outcome<Answer>> {
    return this.handle.executeUpdate(update, { args: [argument] });
  }

  /** The notifier gives what was missing. */
  async completes(given: Partial<IpNotice>): Promise<void> {
    await completeNotice(this.deps, this.noticeId, noticeSchema.parse(given));
  }

  /** The seller answers by the link in the mail; its page has kept the statement. */
  async countered(skus: string[] = [this.goods.sku], at = this.world.now().toISOString()) {
    const link = await this.link();
    await this.store.keepCounterNotice(
      this.noticeId,
      link,
      {
        ...{ signature: 'Ines Prado', material: skus, mistake: true, name: 'Ines Prado' },
        ...{ address: 'Rua da Sofia 12, Coimbra', country: 'PT', telephone: '+351 239 000 000' },
        ...{ jurisdiction: true, service: true },
      },
      at,
    );
    return this.update(counterNotice, { by: byLink(link), at, skus });
  }

  link(): Promise<string> {
    return eventually('the link to a counter-notice', async () => {
      const found = await partnerLinkModel(this.world.connection)
        .findOne({ processId: this.id, purpose: 'counter-notice', closedAt: null })
        .lean<{ _id: string }>()
        .exec();
      return found?._id;
    });
  }

  async reaches(stage: string): Promise<void> {
    await eventually(`${this.noticeId} in ${stage}`, async () =>
      (await this.snapshot())?.stage === stage ? true : undefined,
    );
  }

  snapshot() {
    return findProcess(this.world.connection, this.id);
  }

  async state(): Promise<Record<string, unknown>> {
    return (await this.snapshot())?.state ?? {};
  }

  task(kind: TaskKind): Promise<TaskDocument> {
    return eventually(`a task ${kind}`, async () => {
      const asked = { processId: this.id, kind, state: 'open' as const };
      return (await taskModel(this.world.connection).findOne(asked).lean<TaskDocument>().exec()) ?? undefined;
    });
  }

  async ends(): Promise<string> {
    return (await this.handle.result()).outcome;
  }

  /** Kinds of the mails it has sent, in their order. */
  async mails(): Promise<string[]> {
    const sent = await mailModel(this.world.connection)
      .find({ _id: new RegExp(`^${this.id}/`), state: 'sent' as const })
      .sort({ at: 1 })
      .lean<{ kind: string }[]>()
      .exec();
    return sent.map(({ kind }) => kind);
  }

  /** The text of its newest mail of a kind. */
  async mailText(kind: NotifierMailKind): Promise<string> {
    const sent = await mailModel(this.world.connection)
      .findOne({ _id: new RegExp(`^${this.id}/`), kind })
      .sort({ at: -1 })
      .lean<{ messageId: string }>()
      .exec();
    return this.world.mailer.inbox().find(({ messageId }) => messageId === sent?.messageId)?.text ?? '';
  }

  async actions(): Promise<string[]> {
    const { caseId } = (await this.snapshot()) ?? { caseId: '' };
    const entries = await auditOfCase(this.world.connection, caseId);
    return entries.filter(({ chain }) => chain === this.id).map(({ action }) => action);
  }

  /** What it has left open: nothing, when it has ended well. */
  async leftOpen(): Promise<string[]> {
    const { connection } = this.world;
    const tasks = await taskModel(connection).find({ processId: this.id, state: 'open' }).lean().exec();
    const links = await partnerLinkModel(connection)
      .find({ processId: this.id, closedAt: null, usedAt: null })
      .lean()
      .exec();
    return [...tasks.map(({ key }) => key), ...links.map(({ purpose }) => purpose)];
  }
}

/** What stands against an order for the goods now, by the check every order passes. */
export async function refusals(world: OrderWorld, { sku, unitPrice }: Goods): Promise<string[]> {
  const basket = {
    ...{ lines: [{ sku, quantity: 1, unitPrice }], channel: 'own-shop' as const, incoterm: 'DDP' as const },
    ...{ to: { country: 'FR', postcode: '69003' }, on: world.now().toISOString().slice(0, 10) },
    lawReviewDays: 20_000,
  };
  return basketProblems(basket, await contractFacts(world.connection, [sku])).map(({ code }) => code);
}
