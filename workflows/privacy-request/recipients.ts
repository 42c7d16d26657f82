/**
 * Who was given the person's data is told of an erasure or a correction (GDPR art. 19): by mail where an address is on record; of
 * the others compliance say how they were told, or on which ground of the law not. Numbers stand for the person throughout.
 */
import { ActivityFailure, ApplicationFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import { dayIn } from '../../domain/privacy-clock';
import type { PrivacyActivities, Recipient, RecipientAnswer } from '../../domain/privacy';
import type { Outcome } from '../../domain/process';
import { outsideEffects } from '../kernel/effects';
import { isoNow, systemActor, type ProcessFile } from '../kernel/process-file';
import { refusal } from '../kernel/refusals';
import { waitForPerson, type Ask } from '../kernel/waiting';
import type { PrivacyRequestInput, PrivacyStage } from './messages';

const privacy = proxyActivities<Pick<PrivacyActivities, 'findRecipients' | 'tellRecipient'>>(outsideEffects);

const taskKey = 'recipients';

export class Recipients {
  private given: Recipient[] = [];
  private answers: RecipientAnswer[] = [];

  constructor(
    private readonly input: PrivacyRequestInput,
    private readonly file: ProcessFile<PrivacyStage>,
  ) {}

  /** Returns when each was told, or it is recorded why not. */
  async tell(): Promise<void> {
    const { requestId, kind, policy } = this.input;
    this.given = await privacy.findRecipients(requestId);
    const recipients = this.given.map(({ recipient }) => recipient);
    // An erasure has named them with its report.
    if (kind === 'correct') this.file.note(systemActor(), 'recipients-named', { recipients });
    if (recipients.length === 0) return;
    this.file.moveTo('telling-recipients');
    await this.file.save();
    await Promise.all(this.given.map((to) => this.write(to)));
    // Whoever sees the task sees who has had a mail.
    await this.file.save();
    while (this.waiting().length > 0)
      await waitForPerson(this.file, this.ask(), policy.staff, () => this.waiting().length === 0);
  }

  /** One whose mail can't arrive is left for a person to tell. */
  private async write(to: Recipient): Promise<void> {
    const { requestId, kind, clock } = this.input;
    if (to.contactId === undefined) return;
    try {
      const mail = kind === 'erase' ? 'recipient-erasure' : 'recipient-correction';
      await privacy.tellRecipient({ requestId, kind: mail, to });
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      const why = error.cause instanceof ApplicationFailure ? error.cause.type : undefined;
      const detail = { recipient: to.recipient, why: why ?? 'unknown' };
      this.file.note({ kind: 'system', id: 'letters' }, 'letter-undeliverable', detail);
      return;
    }
    const toldOn = dayIn(clock.zone, isoNow());
    const told: RecipientAnswer = { recipient: to.recipient, outcome: 'told', how: 'mail', toldOn };
    this.answers.push(told);
    this.file.note(systemActor(), 'recipients-told', this.inFull([told]));
  }

  private ask(): Ask {
    const whom = this.waiting().map(({ recipient, references }) => `${recipient} (${references.join(', ')})`);
    const what = this.input.kind === 'erase' ? 'erased' : 'corrected';
    return {
      ...{ key: taskKey, kind: 'tell-recipients', role: 'compliance' },
      why: `to be told that data under these numbers are ${what} (GDPR art. 19): ${whom.join('; ')}`,
      onLapse: 'it is asked for again',
    };
  }

  private waiting(): Recipient[] {
    const answered = new Set(this.answers.map(({ recipient }) => recipient));
    return this.given.filter(({ recipient }) => !answered.has(recipient));
  }

  /** Takes what a person says of those who are waiting: of each, once. */
  answer(answers: readonly RecipientAnswer[]): Outcome<object> {
    if (!this.file.hasOpenTask(taskKey))
      return refusal('wrong-stage', `the request is ${this.file.stage}`, 'look at the request again');
    const waiting = this.waiting().map(({ recipient }) => recipient);
    const named = answers.map(({ recipient }) => recipient).sort();
    if (named.join() !== waiting.join())
      return refusal(
        'facts-required',
        `still to be told are ${waiting.join(', ')}, and no other`,
        'say of each of them, once, how and when it was told, or why it was not',
        { recipients: waiting },
      );
    const from = this.input.clock.receivedOn;
    const to = dayIn(this.input.clock.zone, isoNow());
    const wrong = answers.find((one) => one.outcome === 'told' && (one.toldOn < from || one.toldOn > to));
    if (wrong)
      return refusal(
        'facts-required',
        `${wrong.recipient} was told between the day of the request and today`,
        'name the day on which it was told',
        { recipient: wrong.recipient, from, to },
      );
    this.answers.push(...answers);
    return { ok: true };
  }

  /** Answers as they are recorded: with the numbers that were told. */
  inFull(answers: readonly RecipientAnswer[]) {
    const referencesOf = (name: string) => this.given.find(({ recipient }) => recipient === name)?.references;
    return { recipients: answers.map((one) => ({ ...one, references: referencesOf(one.recipient) ?? [] })) };
  }

  /** `recipients`: who, under which numbers, and what came of it. */
  shown(): Record<string, unknown> {
    if (this.given.length === 0) return {};
    const recipients = this.given.map(({ recipient, references }) => ({
      ...{ recipient, references },
      ...this.answers.find((one) => one.recipient === recipient),
    }));
    return { recipients };
  }
}
