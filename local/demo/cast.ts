import { contractLine, skus } from './goods';

/** Who takes part in the demonstration, and what they bring. */

/** What a category manager knows when the case is opened. */
export const brand = {
  brand: 'Lande Porcelain 兰德瓷器',
  country: 'CN',
  market: 'DE',
  category: 'home',
  channel: 'direct',
  inputs: {
    categoryGrowth: 0.14,
    monthlyDemand: 42_000,
    competitors: 18,
    grossMargin: 0.52,
    differentiation: ['designer', 'own-culture'],
  },
  contact: { name: '林晓岚', email: 'lin@lande.example', locale: 'zh' },
};

/** What the brand declares. The registration number is a unified social credit code with its right check symbol. */
export const company: Record<string, string> = {
  legalName: '景德镇兰德瓷器有限公司 Jingdezhen Lande Porcelain Co., Ltd.',
  address: '江西省景德镇市珠山区陶溪川路 12 号\n12 Taoxichuan Road, Zhushan, Jingdezhen 333000',
  registrationNumber: '91360200MA35LANQ4J',
  accountNumber: '36001234567890123456',
  'people.0.name': '林晓岚',
  'people.0.capacity': 'director',
  'people.1.name': '周文博',
  'people.1.capacity': 'owner',
};

export const holder = 'Jingdezhen Lande Porcelain Co., Ltd.';

/** First offer of the platform. Days are relative to `today`, so that the demonstration never grows old. */
export function offer(today: string) {
  const year = Number(today.slice(0, 4));
  const period = { from: today, to: `${year + 2}-12-31` };
  const scope = {
    territory: ['DE', 'AT', 'FR', 'GB', 'AU', 'CN'],
    channels: ['own-shop', 'marketplace'],
    period,
  };
  const eur = (amount: number) => ({ amount, currency: 'EUR' });
  return {
    currency: 'EUR',
    priceList: [
      { sku: 'LP-TEA-01', description: 'Tea set, celadon glaze 青瓷茶具', unitPrice: eur(3_450) },
      { sku: 'LP-BWL-02', description: 'Rice bowl, blue and white 青花饭碗', unitPrice: eur(780) },
      { sku: 'LP-VAS-03', description: 'Vase, oxblood glaze 郎红花瓶', unitPrice: eur(6_200) },
      ...skus.map(contractLine),
    ],
    moq: 300,
    leadTimeDays: 45,
    incoterm: 'FOB',
    namedPlace: 'Shanghai',
    sale: scope,
    exclusivity: [{ subject: 'brand', scope: { ...scope, territory: ['DE'] } }],
    marketing: { fund: eur(800_000), assets: true, training: false, jointCampaigns: 3 },
    defectReturnDays: 60,
    slowStock: { remedy: 'buy-back', afterDays: 180, atShare: 0.5 },
    payment: { depositShare: 0.3, balanceDays: 45 },
    rights: ['trademark', 'images', 'copy'],
    contract: period,
    noticeDays: 90,
  };
}

export const pilotPlan = {
  market: 'DE',
  skus: [
    { sku: 'LP-TEA-01', quantity: 60 },
    { sku: 'LP-BWL-02', quantity: 200 },
  ],
  budget: { amount: 450_000, currency: 'EUR' },
};

/** What the shop reports of the pilot's window. */
export function salesFacts(day: string) {
  const good = { day, stockedOut: false, defective: 0 };
  return [
    {
      factId: `tea-${day}`,
      sku: 'LP-TEA-01',
      ...good,
      sold: 48,
      returned: 2,
      delivered: 48,
      onTime: 47,
      ratings: 21,
      stars: 98,
    },
    {
      factId: `bowl-${day}`,
      sku: 'LP-BWL-02',
      ...good,
      sold: 171,
      returned: 6,
      delivered: 171,
      onTime: 166,
      ratings: 52,
      stars: 237,
    },
  ];
}
