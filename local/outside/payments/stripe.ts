/**
 * Stripe's API as far as Landfall uses it: payment intents with manual capture, several captures, refunds, disputes and their files;
 * form-encoded bodies, Stripe's errors, idempotency and signed webhooks. Written to docs.stripe.com/api; the payment
 * methods are Stripe's own test methods (docs.stripe.com/testing).
 */
import { createHmac } from 'node:crypto';

import { Router, urlencoded, type Request, type Response } from 'express';

import { misbehave } from '../misbehaviour';
import type { SandboxOptions } from '../part';
import { give, openDesk, type PaymentSandbox } from './desk';
import { withForm } from './form';
import { problem, StripePlay } from './stripe-play';

export function createStripeSandbox(options: SandboxOptions): PaymentSandbox {
  const desk = openDesk('stripe', options, (body) => {
    const at = Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', options.secret).update(`${at}.${body}`).digest('hex');
    return { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${signature}` };
  });
  const timers = new Set<NodeJS.Timeout>();
  const play = new StripePlay(desk, (work) => {
    timers.add(setTimeout(work, options.pace).unref());
  });
  const router = Router();
  router.use(urlencoded({ extended: true }), misbehave(options, 'stripe'), requireKey);
  router.post(
    '/v1/payment_intents',
    play.call((form) => play.create(form)),
  );
  router.get('/v1/payment_intents/:id', (request, response) => {
    give(response, play.show(request.params.id, request.query['expand'] !== undefined));
  });
  router.post(
    '/v1/payment_intents/:id/capture',
    play.call((form, id) => play.capture(form, id)),
  );
  router.post(
    '/v1/payment_intents/:id/cancel',
    play.call((_form, id) => play.cancel(id)),
  );
  router.post(
    '/v1/refunds',
    play.call((form) => play.refund(form)),
  );
  router.get('/v1/refunds', (request, response) => give(response, play.refundsOf(request)));
  router.post(
    '/v1/files',
    ...withForm(({ texts, files }) => ({ ...texts, files }), noForm),
    play.call((form) => play.upload(form)),
  );
  router.get('/v1/disputes/:id', (request, response) => give(response, play.dispute(request.params.id)));
  router.post(
    '/v1/disputes/:id/close',
    play.call((_form, id) => play.closeDispute(id)),
  );
  router.post(
    '/v1/disputes/:id',
    play.call((form, id) => play.answerDispute(form, id)),
  );
  router.use((request, response) => {
    give(response, problem(404, 'invalid_request_error', `Unrecognized request URL (${request.path}).`));
  });
  const close = (): void => {
    timers.forEach((timer) => clearTimeout(timer));
    desk.courier.close();
  };
  return { router, book: desk.book, close };
}

function noForm(response: Response): void {
  give(response, problem(400, 'invalid_request_error', 'The form could not be read.'));
}

function requireKey(request: Request, response: Response, next: () => void): void {
  const key = /^Bearer (sk_test_\w+)$/.exec(request.get('authorization') ?? '');
  if (key) next();
  else
    give(
      response,
      problem(401, 'invalid_request_error', 'Invalid API Key provided: the sandbox wants sk_test_…'),
    );
}
