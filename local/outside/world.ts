import path from 'node:path';

import express, { json, type Express } from 'express';

import { createBrokerSandbox } from './broker';
import { createCarrierSandbox } from './carrier';
import { createBorder } from './carrier-border';
import { memoryJournal, openJournal } from './journal';
import type { OutsideKeys } from './keys';
import type { SandboxOptions, SandboxPart } from './part';
import { createTaxAuthoritySandbox } from './tax-authority';
import { createAlipaySandbox } from './payments/alipay';
import type { PaymentSandbox } from './payments/desk';
import { createKlarnaSandbox } from './payments/klarna';
import { createPaypalSandbox } from './payments/paypal';
import { createStripeSandbox } from './payments/stripe';

export interface WorldOptions {
  readonly keys: OutsideKeys;
  /** Folder of the books. Left out: they are in memory. */
  readonly dir?: string;
  /** Where the API takes webhooks, e.g. `http://127.0.0.1:3000/webhooks`. Empty: nothing is reported. */
  readonly webhooks: string;
  readonly behaviour: Behaviour;
}

/** May be changed while it runs, by the object itself or by `POST /_behaviour`. */
export interface Behaviour {
  /** Milliseconds of a simulated hour. */
  pace: number;
  latencyMs: { min: number; max: number };
  failureShare: number;
}

export interface World {
  readonly app: Express;
  close(): void;
}

/** The outside world as one application: a path for each part, and an open book for tests and benches. */
export function createWorld(options: WorldOptions): World {
  const { keys, behaviour } = options;
  const part = (name: string, secret: string): SandboxOptions => ({
    journal: options.dir ? openJournal(path.join(options.dir, `${name}.jsonl`)) : memoryJournal(),
    webhookUrl: options.webhooks && `${options.webhooks}/${name}`,
    secret,
    get pace() {
      return behaviour.pace;
    },
    get latencyMs() {
      return behaviour.latencyMs;
    },
    get failureShare() {
      return behaviour.failureShare;
    },
  });
  const alipay = part('alipay', keys.alipay.privateKey);
  const payments: Record<string, PaymentSandbox> = {
    stripe: createStripeSandbox(part('stripe', keys.stripeWebhookSecret)),
    paypal: createPaypalSandbox(part('paypal', keys.paypalWebhookSecret)),
    alipay: createAlipaySandbox(Object.assign(alipay, { merchantPublicKey: keys.alipayMerchant.publicKey })),
    klarna: createKlarnaSandbox(part('klarna', '')),
  };
  // Where parcels meet their declarations: what the broker is told decides over what the carrier brings.
  const border = createBorder();
  const parts: Record<string, SandboxPart> = {
    ...payments,
    carrier: createCarrierSandbox(Object.assign(part('carrier', keys.carrierWebhookSecret), { border })),
    broker: createBrokerSandbox(Object.assign(part('broker', keys.brokerWebhookSecret), { border })),
    tax: createTaxAuthoritySandbox(part('tax', '')),
  };
  const app = express().disable('x-powered-by').disable('etag');
  app.get('/_health', (_request, response) => void response.json({ parts: Object.keys(parts) }));
  app.get('/_book/payments', (_request, response) => {
    response.json(Object.values(payments).flatMap((sandbox) => sandbox.book()));
  });
  app.post('/_behaviour', json(), (request, response) => {
    Object.assign(behaviour, request.body);
    response.json(behaviour);
  });
  for (const [name, { router }] of Object.entries(parts)) app.use(`/${name}`, router);
  return { app, close: () => Object.values(parts).forEach((one) => one.close()) };
}
