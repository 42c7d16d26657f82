/** A person who asks about their data, by the same doors as in real life: the form, the mailed code, the links. */
import type { UpdateDefinition } from '@temporalio/common';
import { giveCode, handOver, openRequest } from '../../../api/privacy/public';
import type { PrivacyDoorDependencies } from '../../../api/privacy/dependencies';
import { dayIn } from '../../../domain/privacy-clock';
import type { By, Outcome } from '../../../domain/process';
import type { PrivacyRequestBody } from '../../../domain/shapes/privacy';
import type { PrivacyPolicy } from '../../../domain/shapes/policy';
import type { ErasureReport } from '../../../domain/privacy';
import { createContacts } from '../../../models/contact';
import { logisticsPartnerModel } from '../../../models/logistics-partner';
import { createVault } from '../../../models/personal';
import { createPrivacyRequests } from '../../../models/privacy-request';
import { findProcess } from '../../../models/process';
import { taskModel, type TaskDocument } from '../../../models/task';
import { loadPrivacyPolicy } from '../../../rules/policy';
import { loadPrivacyTerms } from '../../../rules/privacy';
import {
  decidePrivacyRequest,
  privacyWorkflowId,
  recordRecipientsTold,
} from '../../../workflows/privacy-request/messages';
import { chen } from '../../support/acting';
import { secret, type OrderWorld } from '../../support/order-world';
import { eventually } from '../../support/world';

type Ask = Pick<PrivacyRequestBody, 'kind' | 'email'> & Partial<PrivacyRequestBody>;

export interface ShownRecipient {
  recipient: string;
  references: string[];
  outcome?: 'told' | 'not-told';
  how?: string;
}

export class PrivacyActing {
  private constructor(
    readonly world: OrderWorld,
    readonly deps: PrivacyDoorDependencies,
    readonly requestId: string,
    private readonly email: string,
  ) {}

  /** Asked; the code is on its way. */
  static async asking(
    world: OrderWorld,
    ask: Ask,
    policy: Partial<PrivacyPolicy> = {},
    lawReviewDays = 36_500,
  ): Promise<PrivacyActing> {
    const { connection, client: temporal, store: files, now } = world;
    const vault = createVault({ connection, secret });
    const deps: PrivacyDoorDependencies = {
      ...{ connection, temporal, files, vault, now, terms: loadPrivacyTerms(), lawReviewDays },
      requests: createPrivacyRequests({ connection, vault, secret }),
      policy: { ...loadPrivacyPolicy('production'), ...policy },
    };
    const opened = await openRequest(deps, { residence: 'FR', locale: 'en', ...ask });
    if (opened === 'too-many') throw new Error('too many requests');
    return new PrivacyActing(world, deps, opened.requestId, ask.email);
  }

  get id(): string {
    return privacyWorkflowId(this.requestId);
  }

  /** The newest mail of this title. */
  mail(subject: string): Promise<{ subject: string; text: string; messageId: string; to: string }> {
    return eventually(`mail "${subject}"`, () =>
      Promise.resolve(
        this.world.mailer
          .inbox()
          .filter(
            (mail) =>
              mail.to === this.email && mail.subject.includes(subject) && mail.text.includes(this.requestId),
          )
          .at(-1),
      ),
    );
  }

  async code(): Promise<string> {
    return /\d{6}/.exec((await this.mail('Your code')).subject)?.[0] ?? '';
  }

  give(code: string): Promise<boolean> {
    return giveCode(this.deps, this.requestId, code, 'request-1');
  }

  async verified(): Promise<void> {
    if (!(await this.give(await this.code()))) throw new Error('the code was refused');
  }

  async allowed(): Promise<void> {
    await this.verified();
    await this.task('decide');
    const answer = await this.update(decidePrivacyRequest, {
      by: chen,
      ...{ decision: 'carry-out' as const, reason: 'as asked' },
    });
    if (!answer.ok) throw new Error(answer.message);
  }

  update<Answer extends object, Argument extends { by: By }>(
    definition: UpdateDefinition<Outcome<Answer>, [Argument]>,
    argument: Argument,
  ): Promise<Outcome<Answer>> {
    return this.world.client.workflow
      .getHandle(this.id)
      .executeUpdate<Outcome<Answer>, [Argument]>(definition, { args: [argument] });
  }

  task(key: string): Promise<TaskDocument> {
    return eventually(`task ${key} of ${this.id}`, async () => {
      const open = { processId: this.id, key, state: 'open' as const };
      return (await taskModel(this.world.connection).findOne(open).lean<TaskDocument>().exec()) ?? undefined;
    });
  }

  stage(): Promise<string | undefined> {
    return findProcess(this.world.connection, this.id).then((found) => found?.stage);
  }

  reaches(stage: string): Promise<string> {
    return eventually(`${this.id} in ${stage}`, async () =>
      (await this.stage()) === stage ? stage : undefined,
    );
  }

  /** Who was given the data, and what came of telling them. */
  async recipients(): Promise<ShownRecipient[]> {
    const found = await findProcess(this.world.connection, this.id);
    return (found?.state['recipients'] ?? []) as ShownRecipient[];
  }

  /** Those without a mail address on record, by their own portals. */
  async recipientsTold(): Promise<void> {
    await this.task('recipients');
    const waiting = (await this.recipients()).filter(({ outcome }) => outcome === undefined);
    const toldOn = dayIn(this.deps.terms.zone, this.world.now().toISOString());
    const recipients = waiting.map(({ recipient }) => ({
      ...{ recipient, outcome: 'told' as const, how: 'portal' as const, toldOn },
    }));
    const answer = await this.update(recordRecipientsTold, { by: chen, recipients });
    if (!answer.ok) throw new Error(answer.message);
  }

  async report(): Promise<ErasureReport> {
    return (await findProcess(this.world.connection, this.id))?.state['report'] as ErasureReport;
  }

  /** What a link in a mail leads to. */
  async follow(text: string): Promise<Buffer | undefined> {
    const [, purpose, token] = /\/privacy\/pr-[0-9a-f]+\/(export|certificate)\/([\w-]+)/.exec(text) ?? [];
    const file = await handOver(this.deps, this.requestId, purpose as 'export', token ?? '');
    return file?.content;
  }
}

/** Puts a contact of a carrier on record, as its own process does. @returns its address */
export async function contactOfCarrier(world: OrderWorld, carrier: string): Promise<string> {
  const { connection } = world;
  const [contactId, email] = [`contact:${carrier}`, `privacy@${carrier}.example`];
  const contacts = createContacts(connection, createVault({ connection, secret }));
  const person = { name: 'Ines Prado', email, locale: 'en' as const };
  await contacts.saveContact({ contactId, caseId: `logistics-partner:${carrier}`, ...person });
  await logisticsPartnerModel(connection).updateOne({ _id: carrier }, { $set: { contactId } });
  return email;
}
