import { randomBytes } from 'node:crypto';

import type { Response } from 'express';

import { section } from '../journal';
import type { SandboxOptions, SandboxPart } from '../part';
import { createCourier, type Courier } from '../webhooks';
import { captured, Ledger, refunded, voided, type Answer } from './ledger';

/** What one payment of a provider came to, for tests and benches. Minor units. */
export interface BookLine {
  provider: string;
  orderId: string;
  currency: string;
  authorized: number;
  captured: number;
  refunded: number;
  voided: boolean;
  /** Calls that had an effect. */
  calls: number;
}

/** A payment provider's sandbox, with its book open. */
export interface PaymentSandbox extends SandboxPart {
  book(): BookLine[];
}

/** A provider's book and its way to report, made from the sandbox's options. */
export interface Desk {
  readonly ledger: Ledger;
  readonly courier: Courier;
  book(): BookLine[];
}

export function openDesk(
  provider: string,
  options: SandboxOptions,
  headers: (body: string, id: string) => Record<string, string>,
): Desk {
  const ledger = new Ledger(section(options.journal, 'ledger'));
  const courier = createCourier({
    url: options.webhookUrl,
    headers,
    seed: provider,
    journal: section(options.journal, 'webhooks'),
  });
  const book = (): BookLine[] =>
    [...ledger.all()].map((payment) => ({
      provider,
      orderId: payment.orderId,
      currency: payment.currency,
      authorized: payment.authorized,
      captured: captured(payment),
      refunded: refunded(payment),
      voided: voided(payment),
      calls: payment.calls,
    }));
  return { ledger, courier, book };
}

export function newId(prefix: string): string {
  return `${prefix}${randomBytes(10).toString('hex')}`;
}

export function jsonAnswer(status: number, body: object, headers: Record<string, string> = {}): Answer {
  return { status, body: JSON.stringify(body), headers };
}

export function give(response: Response, answer: Answer): void {
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  response.status(answer.status).type('application/json').end(answer.body);
}
