/** Calls of Klarna's API, and the order as it answers it. */
import { parsed, refused, send, uuidOf, type ProviderAnswer } from './call';

export interface KlarnaSettings {
  apiUrl: string;
  username: string;
  password: string;
  /** Where Klarna pushes to. */
  notifyUrl: string;
}

export interface KlarnaOrder {
  order_id: string;
  status: 'AUTHORIZED' | 'PART_CAPTURED' | 'CAPTURED' | 'CANCELLED' | 'EXPIRED' | 'CLOSED';
  fraud_status: 'ACCEPTED' | 'PENDING' | 'REJECTED';
  merchant_reference1?: string;
  purchase_currency: string;
  original_order_amount: number;
  captured_amount: number;
  refunded_amount: number;
  remaining_authorized_amount: number;
  created_at: string;
  expires_at: string;
  captures?: { capture_id: string; captured_amount: number; captured_at: string }[];
  refunds?: { refund_id?: string; refunded_amount: number; refunded_at: string }[];
}

export class KlarnaApi {
  constructor(private readonly settings: KlarnaSettings) {}

  async ask(method: string, path: string, body?: object, key?: string): Promise<ProviderAnswer> {
    const { apiUrl, username, password } = this.settings;
    return send('klarna', `${apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'klarna-idempotency-key': uuidOf(key) }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** @throws ApplicationFailure for 4xx, with Klarna's error code */
  async call(method: string, path: string, body?: object, key?: string): Promise<ProviderAnswer> {
    const answer = await this.ask(method, path, body, key);
    if (answer.status >= 400) throw refusal(answer);
    return answer;
  }

  async order(orderId: string): Promise<KlarnaOrder> {
    const answer = await this.call('GET', pathOf(orderId));
    return parsed('klarna', answer.text);
  }
}

export function pathOf(orderId: string): string {
  return `/ordermanagement/v1/orders/${encodeURIComponent(orderId)}`;
}

export function refusal(answer: ProviderAnswer): Error {
  let problem: { error_code?: string; error_messages?: string[] } = {};
  try {
    problem = JSON.parse(answer.text) as typeof problem;
  } catch {
    // The status says enough.
  }
  const says = problem.error_messages?.join(' ') ?? '';
  return refused('klarna', problem.error_code ?? `HTTP ${answer.status}`, says);
}
