/**
 * What the demonstration sells: stock codes, names, quantities and prices are those of the real invoices in
 * `data/online-retail-sample.csv`; what customs and carriers need of the goods is ours.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { projectRoot } from '../../config/root';

export interface InvoiceLine {
  InvoiceNo: string;
  StockCode: string;
  Description: string;
  Quantity: string;
  UnitPrice: string;
  CustomerID: string;
  Country: string;
}

/** The lines of one invoice. */
export function invoice(number: string): InvoiceLine[] {
  const file = path.join(projectRoot, 'local', 'demo', 'data', 'online-retail-sample.csv');
  const lines: InvoiceLine[] = parse(readFileSync(file), { columns: true, trim: true });
  return lines.filter(({ InvoiceNo }) => InvoiceNo === number);
}

interface Described {
  customsDescription: string;
  hsCode: string;
  netGrams: number;
  grossGrams: number;
  certificates?: string[];
}

const coatRack = {
  customsDescription: 'Wall coat rack of painted wood with hooks',
  hsCode: '442090',
  netGrams: 620,
  grossGrams: 700,
};

/** China wants its broker's word that bonded goods are on the list; the British market a declaration for tableware. */
const mug = {
  customsDescription: 'Coffee mugs of glazed stoneware',
  hsCode: '691200',
  netGrams: 340,
  grossGrams: 420,
  certificates: ['bonded-list', 'food-contact'],
};

/** The goods on the contract's price list, by the stock code of the invoices. */
export const goods: Readonly<Record<string, Described>> = {
  '21756': {
    customsDescription: 'Decorative word blocks of wood for the bathroom',
    hsCode: '442019',
    netGrams: 380,
    grossGrams: 450,
  },
  '22912': coatRack,
  '22913': coatRack,
  '22914': coatRack,
  '21871': mug,
  '37370': mug,
  '84406B': {
    customsDescription: 'Clothes hangers of painted wood, heart shaped',
    hsCode: '442110',
    netGrams: 110,
    grossGrams: 130,
  },
  '21035': {
    customsDescription: 'Tea towels of woven cotton, set of two',
    hsCode: '630291',
    netGrams: 160,
    grossGrams: 180,
  },
  '22900': {
    customsDescription: 'Tea towels of woven cotton, printed, set of two',
    hsCode: '630291',
    netGrams: 160,
    grossGrams: 180,
  },
  '85014B': {
    customsDescription: 'Umbrellas with telescopic shaft, polyester cover',
    hsCode: '660191',
    netGrams: 310,
    grossGrams: 350,
  },
  '21622': {
    customsDescription: 'Cushion covers of woven cotton, printed',
    hsCode: '630492',
    netGrams: 140,
    grossGrams: 160,
  },
};

export const skus = Object.keys(goods);

const minor = (price: string): number => Math.round(Number(price) * 100);
const rateOf: Readonly<Record<string, { currency: string; times: number }>> = {
  GB: { currency: 'GBP', times: 1 },
  FR: { currency: 'EUR', times: 1 },
  DE: { currency: 'EUR', times: 1 },
  AU: { currency: 'AUD', times: 2 },
  CN: { currency: 'CNY', times: 9 },
};

/** Price of one piece in a market: the invoices' number of pounds, in round steps of the market's currency. */
export function priceIn(market: string, pounds: string): { amount: number; currency: string } {
  const { currency, times } = rateOf[market] ?? { currency: 'GBP', times: 1 };
  return { amount: minor(pounds) * times, currency };
}

/** Name and price of a stock code, wherever it stands in the file first. */
function known(sku: string): { title: string; pounds: string } {
  for (const number of ['536369', '536368', '536373', '536365', '536370', '536389']) {
    const line = invoice(number).find(({ StockCode }) => StockCode === sku);
    if (line) return { title: titled(line.Description), pounds: line.UnitPrice };
  }
  throw new Error(`${sku} stands in none of the invoices`);
}

function titled(name: string): string {
  return name.charAt(0) + name.slice(1).toLowerCase();
}

const marketsOf = (sku: string): string[] =>
  goods[sku]?.certificates?.includes('bonded-list') ? ['GB', 'CN'] : ['GB', 'FR', 'AU'];

/** The listing of a stock code, as a category manager publishes it. */
export function listingOf(sku: string, today: string): Record<string, unknown> {
  const { certificates = [], ...described } = goods[sku] ?? { certificates: [] };
  const { title, pounds } = known(sku);
  return {
    ...{ sku, title, category: 'home', channel: 'own-shop', origin: 'GB', ...described },
    goods: {
      certificates: certificates.map((kind) => ({
        ...{ kind, number: `${kind.toUpperCase()}-${sku}` },
        validTo: `${Number(today.slice(0, 4)) + 2}-12-31`,
      })),
    },
    prices: Object.fromEntries(marketsOf(sku).map((market) => [market, priceIn(market, pounds)])),
  };
}

/** The line of the contract's price list: what the brand is paid, well below what customers pay. */
export function contractLine(sku: string) {
  const { title, pounds } = known(sku);
  return {
    sku,
    description: title,
    unitPrice: { amount: Math.round(minor(pounds) * 0.45), currency: 'EUR' },
  };
}

/** The lines of an invoice that are on sale, at the market's prices. */
export function orderLines(number: string, market: string) {
  return invoice(number)
    .filter(({ StockCode }) => skus.includes(StockCode) && marketsOf(StockCode).includes(market))
    .map(({ StockCode: sku, Quantity, UnitPrice }) => ({
      ...{ sku, quantity: Number(Quantity), unitPrice: priceIn(market, UnitPrice) },
    }));
}
