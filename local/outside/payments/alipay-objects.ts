/** Alipay's answers, as far as the sandbox plays them. All values are texts. */
import { toDecimal } from './decimal';
import { captured, remaining, type LedgerPayment } from './ledger';

export type Fields = Record<string, string>;

export function freezeState(payment: LedgerPayment): Fields {
  const text = (amount: number): string => toDecimal(amount, payment.currency);
  return {
    auth_no: payment.id,
    out_order_no: payment.extra['number'] ?? '',
    operation_id: `${payment.id}01`,
    out_request_no: payment.extra['request'] ?? '',
    amount: text(payment.authorized),
    status: 'SUCCESS',
    payer_user_id: '2088000000000001',
    trans_currency: payment.currency,
    total_freeze_amount: text(payment.authorized),
    rest_amount: text(remaining(payment)),
    total_pay_amount: text(captured(payment)),
  };
}

export function tradeFields(payment: LedgerPayment, number: string): Fields {
  const capture = payment.captures.find((one) => one.id === number);
  return {
    trade_no: `2026${number}`,
    out_trade_no: number,
    trade_status: 'TRADE_SUCCESS',
    total_amount: toDecimal(capture?.amount ?? 0, payment.currency),
    trans_currency: payment.currency,
  };
}

/** `40004`: the business refused; `40002`: the request is wrong. */
export function refusalFields(subCode: string, code = '40004'): Fields {
  return { code, msg: 'Business Failed', sub_code: subCode, sub_msg: `The sandbox refused: ${subCode}.` };
}
