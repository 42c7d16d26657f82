/** Calls of Alipay's gateway: signed form in, signed JSON out. */
import type { KeyObject } from 'node:crypto';

import { parsed, refused, send, unavailable } from './call';
import { alipayPrivateKey, alipayPublicKey, isSigned, requestText, signText } from './alipay-signature';

export interface AlipaySettings {
  gatewayUrl: string;
  appId: string;
  /** Ours, base64 PKCS#8. */
  privateKey: string;
  /** Alipay's, base64 SubjectPublicKeyInfo. */
  publicKey: string;
  /** Where Alipay reports to. */
  notifyUrl: string;
  /** Our account at Alipay, `2088…`. */
  sellerId?: string;
}

export interface AlipayAnswer {
  code: string;
  msg: string;
  sub_code?: string;
  sub_msg?: string;
}

export class AlipayGateway {
  readonly publicKey: KeyObject;
  private readonly privateKey: KeyObject;

  constructor(readonly settings: AlipaySettings) {
    this.privateKey = alipayPrivateKey(settings.privateKey);
    this.publicKey = alipayPublicKey(settings.publicKey);
  }

  /** The parameters of a call with their signature, as form text. The customer's app takes one as it is. */
  signed(method: string, content: object): string {
    const parameters: Record<string, string> = {
      app_id: this.settings.appId,
      method,
      format: 'JSON',
      charset: 'utf-8',
      sign_type: 'RSA2',
      timestamp: beijingTime(new Date()),
      version: '1.0',
      notify_url: this.settings.notifyUrl,
      biz_content: JSON.stringify(content),
    };
    const sign = signText(requestText(parameters), this.privateKey);
    return new URLSearchParams({ ...parameters, sign }).toString();
  }

  /**
   * @returns the answer, also one that refuses: `code` is `10000` for done
   * @throws Error, to be retried: no answer, one that Alipay did not sign, or Alipay's own trouble
   */
  async ask<T extends object>(method: string, content: object): Promise<T & AlipayAnswer> {
    const { text } = await send('alipay', this.settings.gatewayUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
      body: this.signed(method, content),
    });
    const envelope = parsed<Record<string, unknown>>('alipay', text);
    const name = `${method.replaceAll('.', '_')}_response`;
    const answer = (envelope[name] ?? envelope['error_response']) as (T & AlipayAnswer) | undefined;
    if (!answer) throw unavailable('alipay', 'an answer to another question');
    // An unsigned error tells of our own request or key; nothing else is believed without a signature.
    const signature = envelope['sign'];
    if (typeof signature !== 'string') {
      if (envelope[name] === undefined) throw refusalOf(answer);
      throw unavailable('alipay', 'the answer is not signed');
    }
    if (
      !isSigned(
        signedPart(text, envelope[name] === undefined ? 'error_response' : name),
        signature,
        this.publicKey,
      )
    )
      throw unavailable('alipay', 'the signature of the answer is wrong');
    if (answer.code === '20000' || answer.sub_code?.endsWith('SYSTEM_ERROR'))
      throw unavailable('alipay', answer.sub_code ?? answer.code);
    return answer;
  }

  /** As `ask`. @throws ApplicationFailure for a refusal */
  async call<T extends object>(method: string, content: object): Promise<T & AlipayAnswer> {
    const answer = await this.ask<T>(method, content);
    if (answer.code !== '10000') throw refusalOf(answer);
    return answer;
  }
}

export function refusalOf(answer: AlipayAnswer): Error {
  return refused('alipay', answer.sub_code ?? answer.code, answer.sub_msg ?? answer.msg);
}

/** The bytes Alipay signed: the value of the answer's field as it stands in the text, up to the signature. */
function signedPart(text: string, name: string): string {
  const start = text.indexOf(`"${name}"`) + name.length + 2;
  const from = text.indexOf('{', start);
  const end = text.lastIndexOf('"sign"');
  return text.slice(from, text.lastIndexOf('}', end) + 1);
}

/** Alipay's clock is Beijing's, without a zone in the text. */
function beijingTime(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
