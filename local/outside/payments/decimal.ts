/** Decimal amounts on the wire, minor units in the book. Written apart from the product's own, so that one checks the other. */
const withoutCents = new Set(['JPY', 'KRW', 'CLP', 'ISK', 'VND', 'PYG', 'UGX', 'XAF', 'XOF']);
const withThousandths = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

function places(currency: string): number {
  if (withThousandths.has(currency)) return 3;
  return withoutCents.has(currency) ? 0 : 2;
}

export function toDecimal(amount: number, currency: string): string {
  return (amount / 10 ** places(currency)).toFixed(places(currency));
}

/** `undefined` for what is no positive amount of this currency. */
export function fromDecimal(text: string | undefined, currency: string): number | undefined {
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text)) return undefined;
  if ((text.split('.')[1] ?? '').length > places(currency)) return undefined;
  return Math.round(Number(text) * 10 ** places(currency));
}
