/** What Stripe does with each call. */
import type { Request, Response } from 'express';

import { give, jsonAnswer, newId, type Desk } from './desk';
import type { GivenFile } from './form';
import { captured, refunded, remaining, type Answer, type LedgerPayment } from './ledger';
import { charge, chargeId, disputeObject, isTakenOnce, paymentIntent, refundObject } from './stripe-objects';

interface Form {
  amount?: string;
  currency?: string;
  payment_method?: string;
  capture_method?: string;
  confirm?: string;
  metadata?: Record<string, string>;
  amount_to_capture?: string;
  final_capture?: string;
  charge?: string;
  payment_intent?: string;
  evidence?: Record<string, string>;
  submit?: string;
  purpose?: string;
  files?: GivenFile[];
  expand?: string[];
}

const day = 86_400_000;
const mostBytes = 5 * 1024 * 1024;
/** Evidence that is the id of a file, as far as it is played. */
const placesOfPapers = ['receipt', 'shipping_documentation'];

export class StripePlay {
  constructor(
    private readonly desk: Desk,
    private readonly later: (work: () => void) => void,
  ) {}

  /** A POST: once for its Idempotency-Key. Stripe also keeps a declined card's answer under the key. */
  call(work: (form: Form, id: string) => Answer) {
    return (request: Request<{ id?: string }>, response: Response): void => {
      const form = (request.body ?? {}) as Form;
      const answer = this.desk.ledger.once(
        request.get('idempotency-key'),
        `${request.path} ${JSON.stringify(form)}`,
        () => work(form, request.params.id ?? ''),
        (status) => status < 400 || status === 402,
      );
      const says =
        'Keys for idempotent requests can only be used with the same parameters they were first used with.';
      give(response, answer === 'conflict' ? problem(400, 'idempotency_error', says) : answer);
    };
  }

  create(form: Form): Answer {
    const amount = Number(form.amount);
    if (!Number.isInteger(amount) || amount < 1) return missing('amount');
    if (!/^[a-z]{3}$/.test(form.currency ?? '')) return missing('currency');
    if (!form.payment_method) return missing('payment_method');
    if (form.capture_method !== 'manual' || form.confirm !== 'true')
      return problem(
        400,
        'invalid_request_error',
        'The sandbox plays capture_method=manual with confirm=true only.',
      );
    const declined = declines[form.payment_method];
    if (declined) return cardError(...declined);
    if (!form.payment_method.startsWith('pm_'))
      return problem(
        400,
        'invalid_request_error',
        `No such PaymentMethod: '${form.payment_method}'`,
        'resource_missing',
      );
    const at = Date.now();
    const payment = this.desk.ledger.authorize({
      id: newId('pi_'),
      orderId: form.metadata?.['orderId'] ?? '',
      currency: (form.currency ?? '').toUpperCase(),
      authorized: amount,
      method: form.payment_method,
      at,
      // Seven days for most cards.
      expiresAt: at + 7 * day,
      extra: { metadata: JSON.stringify(form.metadata ?? {}) },
    });
    this.report('payment_intent.amount_capturable_updated', paymentIntent(payment, false), {
      amount_capturable: 0,
    });
    return jsonAnswer(200, paymentIntent(payment, expanded(form)));
  }

  show(id: string, expand: boolean): Answer {
    const payment = this.desk.ledger.find(id);
    return payment ? jsonAnswer(200, paymentIntent(payment, expand)) : noSuch('payment_intent', id);
  }

  capture(form: Form, id: string): Answer {
    const before = this.desk.ledger.find(id);
    if (!before) return noSuch('payment_intent', id);
    const capturable = remaining(before);
    const received = captured(before);
    const amount = form.amount_to_capture === undefined ? capturable : Number(form.amount_to_capture);
    const final = form.final_capture !== 'false';
    if (!final && isTakenOnce(before))
      return problem(
        400,
        'invalid_request_error',
        'This payment can be captured once only: its card has no multicapture.',
        'payment_intent_unexpected_state',
      );
    const capture = { id: newId('cap_'), amount, at: Date.now(), note: form.metadata ?? {} };
    const payment = this.desk.ledger.capture(id, capture, final);
    if (payment === 'closed') return unexpectedState(before, 'captured');
    if (typeof payment === 'string')
      return problem(
        400,
        'invalid_request_error',
        `The requested capture amount is greater than the amount you can capture for this charge.`,
        'amount_too_large',
      );
    this.report('payment_intent.amount_capturable_updated', paymentIntent(payment, false), {
      amount_capturable: capturable,
      amount_received: received,
    });
    this.report('charge.updated', charge(payment), { amount_captured: received });
    if (payment.closed)
      this.report('charge.captured', charge(payment), { captured: false, amount_captured: received });
    if (payment.method === 'pm_card_createDispute' && !payment.dispute)
      this.later(() => this.openDispute(payment));
    return jsonAnswer(200, paymentIntent(payment, expanded(form)));
  }

  cancel(id: string): Answer {
    const before = this.desk.ledger.find(id);
    if (!before) return noSuch('payment_intent', id);
    const payment = this.desk.ledger.close(id);
    if (typeof payment === 'string') return unexpectedState(before, 'canceled');
    this.report('payment_intent.canceled', paymentIntent(payment, false));
    return jsonAnswer(200, paymentIntent(payment, false));
  }

  refund(form: Form): Answer {
    const id = form.payment_intent ?? (form.charge ?? '').replace('ch_', 'pi_');
    const before = this.desk.ledger.find(id);
    if (!before) return noSuch('charge', form.charge ?? id);
    const already = refunded(before);
    const amount = form.amount === undefined ? captured(before) - already : Number(form.amount);
    const refund = { id: newId('re_'), amount, at: Date.now() };
    const payment = this.desk.ledger.refund(id, refund);
    if (typeof payment === 'string')
      return already === captured(before)
        ? problem(
            400,
            'invalid_request_error',
            'Charge has already been refunded.',
            'charge_already_refunded',
          )
        : problem(400, 'invalid_request_error', 'Refund amount is greater than unrefunded amount on charge.');
    this.report('charge.refunded', charge(payment), { amount_refunded: already });
    this.report('refund.created', refundObject(payment, refund));
    return jsonAnswer(200, refundObject(payment, refund));
  }

  refundsOf(request: Request): Answer {
    const { payment_intent: intent, charge: ofCharge } = request.query as Record<string, string | undefined>;
    const payment = this.desk.ledger.find(intent ?? (ofCharge ?? '').replace('ch_', 'pi_'));
    const data = payment?.refunds.map((refund) => refundObject(payment, refund)) ?? [];
    return jsonAnswer(200, { object: 'list', data, has_more: false, url: '/v1/refunds' });
  }

  dispute(id: string): Answer {
    const payment = this.disputed(id);
    return payment ? jsonAnswer(200, disputeObject(payment)) : noSuch('dispute', id);
  }

  /** Files for evidence only. */
  upload({ purpose, files: [file] = [] }: Form): Answer {
    if (purpose !== 'dispute_evidence') return missing('purpose');
    if (file?.part !== 'file') return missing('file');
    if (file.type === '')
      return problem(400, 'invalid_request_error', 'The file type uploaded is not supported.');
    if (file.bytes > mostBytes)
      return problem(400, 'invalid_request_error', 'File size exceeds the maximum size of 5 MB.');
    const id = newId('file_');
    this.desk.ledger.file(id);
    const { name: filename, bytes: size, type } = file;
    return jsonAnswer(200, { ...{ id, object: 'file', purpose, filename, size, type }, url: null });
  }

  /**
   * Evidence that is submitted is looked at until it is settled. Stripe's test evidence settles at once: `winning_evidence` wins,
   * `losing_evidence` loses, also when other evidence was submitted before.
   */
  answerDispute(form: Form, id: string): Answer {
    const payment = this.disputed(id);
    if (!payment) return noSuch('dispute', id);
    if (payment.dispute !== 'open' && payment.dispute !== 'answered') return alreadyClosed();
    const evidence = form.evidence?.['uncategorized_text'];
    const papers = Object.entries(form.evidence ?? {}).filter(([place]) => placesOfPapers.includes(place));
    const unknown = papers.find(([, id]) => !this.desk.ledger.hasFile(id));
    if (unknown) return noSuch('file upload', unknown[1]);
    if (evidence === 'winning_evidence' || evidence === 'losing_evidence') {
      this.desk.ledger.dispute(payment.id, evidence === 'winning_evidence' ? 'won' : 'lost');
      this.report('charge.dispute.closed', disputeObject(payment));
    } else if (form.submit === 'true') {
      if (payment.dispute === 'answered') return alreadyClosed();
      this.desk.ledger.dispute(payment.id, 'answered', Object.fromEntries(papers));
      this.report('charge.dispute.updated', disputeObject(payment));
    }
    return jsonAnswer(200, disputeObject(payment));
  }

  closeDispute(id: string): Answer {
    const payment = this.disputed(id);
    if (!payment) return noSuch('dispute', id);
    if (payment.dispute !== 'open') return alreadyClosed();
    this.desk.ledger.dispute(payment.id, 'accepted');
    this.report('charge.dispute.closed', disputeObject(payment));
    return jsonAnswer(200, disputeObject(payment));
  }

  private disputed(id: string): LedgerPayment | undefined {
    const payment = this.desk.ledger.find(id.replace('dp_', 'pi_'));
    return payment?.dispute ? payment : undefined;
  }

  private openDispute(payment: LedgerPayment): void {
    if (payment.dispute) return;
    this.desk.ledger.byItself(() => this.desk.ledger.dispute(payment.id, 'open'));
    this.report('charge.dispute.created', disputeObject(payment));
  }

  private report(type: string, object: object, previous?: object): void {
    const id = newId('evt_');
    const data = { object, ...(previous ? { previous_attributes: previous } : {}) };
    const created = Math.floor(Date.now() / 1000);
    this.desk.courier.deliver(
      id,
      JSON.stringify({ id, object: 'event', type, created, livemode: false, data }),
    );
  }
}

/** Test payment methods that are declined: code and decline code. */
const declines: Readonly<Record<string, [code: string, declineCode: string]>> = {
  pm_card_chargeDeclined: ['card_declined', 'generic_decline'],
  pm_card_visa_chargeDeclined: ['card_declined', 'generic_decline'],
  pm_card_chargeDeclinedInsufficientFunds: ['card_declined', 'insufficient_funds'],
  pm_card_chargeDeclinedExpiredCard: ['expired_card', 'expired_card'],
};

function expanded(form: Form): boolean {
  return Object.values(form.expand ?? {}).includes('latest_charge');
}

export function problem(
  status: number,
  type: string,
  message: string,
  code?: string,
  more: object = {},
): Answer {
  return jsonAnswer(status, { error: { type, message, ...(code ? { code } : {}), ...more } });
}

function missing(param: string): Answer {
  return problem(400, 'invalid_request_error', `Missing required param: ${param}.`, 'parameter_missing', {
    param,
  });
}

function noSuch(kind: string, id: string): Answer {
  return problem(404, 'invalid_request_error', `No such ${kind}: '${id}'`, 'resource_missing');
}

function alreadyClosed(): Answer {
  return problem(400, 'invalid_request_error', 'This dispute is already closed.', 'dispute_already_closed');
}

function cardError(code: string, declineCode: string): Answer {
  return problem(402, 'card_error', 'Your card was declined.', code, { decline_code: declineCode });
}

function unexpectedState(payment: LedgerPayment, wanted: string): Answer {
  const intent = paymentIntent(payment, false);
  const says = `This PaymentIntent could not be ${wanted} because of its status.`;
  const more = { payment_intent: intent, charge: chargeId(payment) };
  return problem(400, 'invalid_request_error', says, 'payment_intent_unexpected_state', more);
}
