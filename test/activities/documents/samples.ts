/** Contract samples shared by the document tests: one brand per language, with the letters that break fonts. */
import type { ContractDocument } from '../../../domain/contract';
import type { Terms } from '../../../domain/shapes/terms';

const PERIOD = { from: '2027-01-01', to: '2028-12-31' };

export function sampleTerms(lines = 12, currency = 'EUR'): Terms {
  return {
    currency,
    priceList: Array.from({ length: lines }, (_, index) => ({
      sku: `KUN-${String(index + 1).padStart(4, '0')}`,
      description:
        index % 5 === 3
          ? 'Gesichtsserum mit Hyaluronsäure und Vitamin C, für empfindliche Haut, Glasflasche mit Pipette, 30 ml'
          : `Žluťoučký krém no. ${index + 1}, 50 ml`,
      unitPrice: { amount: 1250 + 10_037 * index, currency },
    })),
    moq: 1200,
    leadTimeDays: 30,
    incoterm: 'FCA',
    namedPlace: 'Hamburg, Terminal Altenwerder',
    sale: { territory: ['DE', 'AT', 'CH'], channels: ['own-shop', 'marketplace'], period: PERIOD },
    exclusivity: [
      { subject: 'brand', scope: { territory: ['DE', 'AT'], channels: ['own-shop'], period: PERIOD } },
      {
        subject: 'category',
        scope: { territory: ['CH'], channels: ['own-shop', 'social', 'retail'], period: PERIOD },
      },
    ],
    marketing: { fund: { amount: 2_500_000, currency }, assets: true, training: false, jointCampaigns: 2 },
    defectReturnDays: 90,
    slowStock: { remedy: 'buy-back', afterDays: 180, atShare: 0.625 },
    payment: { depositShare: 0.3, balanceDays: 45 },
    rights: ['trademark', 'images', 'video'],
    contract: PERIOD,
    noticeDays: 90,
  };
}

export function sampleContract(change: Partial<ContractDocument> = {}): ContractDocument {
  return {
    contractNumber: 'LF-2026-00042',
    platform: {
      legalName: 'Landfall Commerce GmbH & Co. KG',
      address: 'Am Sandtorkai 30\n20457 Hamburg, Germany',
    },
    brand: {
      legalName: 'Žluťoučký kůň s.r.o.',
      address: 'Dlouhá 12, 110 00 Praha 1',
      registrationNumber: 'IČO 27604977',
      country: 'CZ',
    },
    brandName: 'Kůň & Syn',
    market: 'DE',
    date: '2026-11-24',
    terms: sampleTerms(),
    locale: 'en',
    ...change,
  };
}

export const CHINESE_BRAND = {
  legalName: '株式会社 / 上海兰德贸易有限公司',
  address: '上海市浦东新区世纪大道100号环球金融中心25层',
  registrationNumber: '91310115MA1K4XY12B',
  country: 'CN',
};
