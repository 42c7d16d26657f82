/**
 * PayPal's Orders v2 and Payments v2 API as far as Landfall uses it: approved orders with intent AUTHORIZE, captures,
 * voids, refunds, PayPal-Request-Id, signed webhooks and their verification, disputes and the sandbox's own adjudication.
 * Written to developer.paypal.com/docs/api.
 *
 * Any order id `PAYPAL-…` is one that a customer has just approved; `PAYPAL-DECLINED…` is approved and then declined by
 * the bank; `PAYPAL-DISPUTE…` is disputed an hour after its first capture, `PAYPAL-DISPUTE-INQUIRY…` without
 * becoming a claim.
 */
import { createHmac, randomUUID } from 'node:crypto';

import { json, Router, type Request, type Response } from 'express';

import { misbehave } from '../misbehaviour';
import type { SandboxOptions } from '../part';
import { give, jsonAnswer, newId, openDesk, type PaymentSandbox } from './desk';
import { withForm } from './form';
import type { Answer } from './ledger';
import { PaypalPlay, problem, type Patch } from './paypal-play';

interface VerifyRequest {
  transmission_id: string;
  transmission_time: string;
  transmission_sig: string;
  webhook_id: string;
  webhook_event: unknown;
}

const webhookId = 'SANDBOXWEBHOOK';

export function createPaypalSandbox(options: SandboxOptions): PaymentSandbox {
  const sign = sealer(options.secret);
  const desk = openDesk('paypal', options, (body) => signedHeaders(sign, body));
  const timers = new Set<NodeJS.Timeout>();
  const play = new PaypalPlay(desk, (work) => timers.add(setTimeout(work, options.pace).unref()));
  const router = Router();
  router.post('/v1/oauth2/token', (request, response) => give(response, tokenFor(request)));
  router.use(json(), misbehave(options, 'paypal'), requireToken);
  router.get('/v2/checkout/orders/:id', (request, response) => give(response, play.order(request.params.id)));
  router.patch('/v2/checkout/orders/:id', (request, response) =>
    give(response, play.patch(request.params.id, request.body as Patch)),
  );
  router.post(
    '/v2/checkout/orders/:id/authorize',
    play.call((id) => play.authorize(id)),
  );
  router.get('/v2/payments/authorizations/:id', (request, response) =>
    give(response, play.authorization(request.params.id)),
  );
  router.post(
    '/v2/payments/authorizations/:id/capture',
    play.call((id, body) => play.capture(id, body)),
  );
  router.post(
    '/v2/payments/authorizations/:id/void',
    play.call((id) => play.void(id)),
  );
  router.post(
    '/v2/payments/captures/:id/refund',
    play.call((id, body) => play.refund(id, body)),
  );
  serveDisputes(router, play);
  router.post('/v1/notifications/verify-webhook-signature', (request, response) => {
    const asked = request.body as VerifyRequest;
    const expected = sign(
      asked.transmission_id,
      asked.transmission_time,
      JSON.stringify(asked.webhook_event),
    );
    const good = asked.webhook_id === webhookId && asked.transmission_sig === expected;
    give(response, jsonAnswer(200, { verification_status: good ? 'SUCCESS' : 'FAILURE' }));
  });
  const close = (): void => {
    timers.forEach((timer) => clearTimeout(timer));
    desk.courier.close();
  };
  return { router, book: desk.book, close };
}

function serveDisputes(router: Router, play: PaypalPlay): void {
  router.get('/v1/customer/disputes/:id', (request, response) =>
    give(response, play.dispute(request.params.id)),
  );
  router.post(
    '/v1/customer/disputes/:id/accept-claim',
    play.call((id, body) => play.acceptClaim(id, body)),
  );
  router.post(
    '/v1/customer/disputes/:id/provide-evidence',
    ...evidenceOfForm,
    play.call((id, body) => play.provideEvidence(id, body.evidences ?? [], body.files ?? [])),
  );
  router.post(
    '/v1/customer/disputes/:id/adjudicate',
    play.call((id, body) => play.adjudicate(id, body)),
  );
}

/** The JSON in the form's part `input`, with the form's files. */
const evidenceOfForm = withForm(
  ({ texts, files }) => ({ ...(JSON.parse(texts['input'] ?? '') as object), files }),
  (response) => give(response, problem(400, 'INVALID_REQUEST', 'MALFORMED_REQUEST_BODY')),
);

type Sealer = (id: string, time: string, body: string) => string;

/** PayPal signs with a certificate; here only the sandbox itself verifies, so a shared secret does. */
function sealer(secret: string): Sealer {
  return (id, time, body) =>
    createHmac('sha256', secret).update(`${id}|${time}|${webhookId}|${body}`).digest('base64');
}

function signedHeaders(sign: Sealer, body: string): Record<string, string> {
  const [id, time] = [randomUUID(), new Date().toISOString()];
  return {
    'content-type': 'application/json',
    'paypal-transmission-id': id,
    'paypal-transmission-time': time,
    'paypal-transmission-sig': sign(id, time, body),
    'paypal-auth-algo': 'SHA256withRSA',
    'paypal-cert-url': 'https://api.paypal.com/v1/notifications/certs/SANDBOX',
  };
}

function tokenFor(request: Request): Answer {
  const given = /^Basic (.+)$/.exec(request.get('authorization') ?? '')?.[1] ?? '';
  const [client] = Buffer.from(given, 'base64').toString('utf8').split(':');
  if (!client?.startsWith('sandbox'))
    return jsonAnswer(401, { error: 'invalid_client', error_description: 'Client Authentication failed' });
  return jsonAnswer(200, { access_token: newId('A21.'), token_type: 'Bearer', expires_in: 32_400 });
}

function requireToken(request: Request, response: Response, next: () => void): void {
  if (/^Bearer A21\.\w+$/.test(request.get('authorization') ?? '')) next();
  else give(response, problem(401, 'AUTHENTICATION_FAILURE', 'INVALID_TOKEN'));
}
