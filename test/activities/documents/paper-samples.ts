/** A shipment's facts as the paper tests use them: letters that break fonts, and numbers that add up. */
import type {
  ClaimDossierFacts,
  IncidentReportFacts,
  PaperLine,
  ShipmentPaperFacts,
} from '../../../domain/paper-facts';
import type { Currency } from '../../../domain/shapes/common';
import type { Address } from '../../../domain/shapes/orders';

export const CZECH: Address = {
  name: 'Žofie Přibylová',
  street: ['Náměstí Míru 820/9', '3. patro, byt č. 12'],
  city: 'Praha 2',
  postcode: '120 00',
  country: 'CZ',
  phone: '+420 601 234 567',
};

export const CHINESE: Address = {
  name: '王晓岚',
  street: ['世纪大道100号环球金融中心25层'],
  city: '上海市',
  region: '浦东新区',
  postcode: '200120',
  country: 'CN',
  phone: '+86 138 0013 8000',
};

const GOODS = [
  ['TEA-POT-08', 'Porcelain teapot, glazed, 800 ml, for household use', '691110', 'CN', 820, 3450],
  ['CUP-0012', 'Porcelain cups with saucers, set of six, for household use', '69111000', 'CN', 1460, 2999],
  [
    'LMP-USB-3',
    'LED reading lamp with lithium ion battery, plastic housing, USB charging',
    '851310',
    'VN',
    310,
    1895,
  ],
] as const;

export function sampleLines(count: number, currency: Currency = 'EUR'): PaperLine[] {
  return Array.from({ length: count }, (_, index) => {
    const [sku, customsDescription, hsCode, origin, grams, price] = GOODS[index % 3] ?? GOODS[0];
    const quantity = 1 + (index % 2);
    return {
      sku: index < 3 ? sku : `${sku}-${String(index + 1).padStart(2, '0')}`,
      customsDescription,
      hsCode,
      origin,
      quantity,
      netGrams: grams * quantity,
      grossGrams: (grams + 90) * quantity,
      unitPrice: { amount: price, currency },
      value: { amount: price * quantity, currency },
    };
  });
}

/** A sale by post from Jingdezhen to Prague, DDP under IOSS. */
export function samplePaperFacts(change: Partial<ShipmentPaperFacts> = {}, count = 3): ShipmentPaperFacts {
  const currency = change.currency ?? 'EUR';
  const lines = change.lines ?? sampleLines(count, currency);
  const goods = lines.reduce((sum, line) => sum + line.value.amount, 0);
  return {
    shipmentId: '536365-1',
    orderId: '536365',
    issuedOn: '2026-11-24',
    exporter: {
      name: 'Jingdezhen Acme Teaware & Co. Ltd. 景德镇爱可茗茶具有限公司',
      address: ['珠山区昌江大道88号', '88 Changjiang Avenue, Zhushan District', 'Jingdezhen, Jiangxi 333000'],
      country: 'CN',
      phone: '+86 798 820 0100',
      identifiers: [{ kind: 'VAT', number: '91360200MA35H1234X' }],
    },
    recipient: CZECH,
    buyer: CZECH.name,
    crossesCustoms: true,
    carriage: 'post',
    incoterm: 'DDP',
    namedPlace: 'Praha',
    currency,
    lines,
    freight: { amount: 1240, currency },
    insurance: { amount: 155, currency },
    total: { amount: goods + 1395, currency },
    reasonForExport: 'sale',
    grossGrams: lines.reduce((sum, line) => sum + line.grossGrams, 0) + 400,
    trackingCode: 'LX473124829CN',
    carrier: 'China Post',
    service: 'e-packet, tracked',
    identifiers: [{ kind: 'IOSS', number: 'IM2760000742' }],
    certificates: [{ kind: 'food-contact', number: 'FC-2026-1188' }],
    invoiceNumber: 'INV-536365-1',
    lithium: ['UN3481'],
    dutiesPaidBy: 'sender',
    ...change,
  };
}

export const BACK_FROM_PRAGUE: Partial<ShipmentPaperFacts> = {
  reasonForExport: 'return',
  rma: 'RMA-536365-1',
  trackingCode: 'RR473124829CZ',
  carrier: 'Česká pošta',
  service: 'registered parcel',
  lithium: [],
  identifiers: [],
  namedPlace: 'Jingdezhen',
};

const eur = (amount: number) => ({ amount, currency: 'EUR' });

/** Congestion in Rotterdam: one in three shipments rerouted, waiting or beyond rerouting. */
export function sampleIncident(count = 5): IncidentReportFacts {
  const outcomes = ['rerouted', 'waited', 'not-reroutable'] as const;
  return {
    incidentId: 'incident:rotterdam-2026-11',
    title: 'Congestion at Rotterdam Maasvlakte',
    kind: 'port congestion',
    place: 'Rotterdam, Netherlands',
    openedAt: '2026-11-17T06:40:00Z',
    closedAt: '2026-11-24T15:05:00Z',
    issuer: 'Landfall Commerce GmbH',
    summary:
      'Vessels waited up to six days for a berth. Shipments not yet handed over were rebooked over Gdańsk; those at sea waited.',
    currency: 'EUR',
    shipments: Array.from({ length: count }, (_, index) => ({
      shipmentId: `5363${String(65 + index)}-1`,
      orderId: `5363${String(65 + index)}`,
      outcome: outcomes[index % 3] ?? 'waited',
      from: 'DHL, Parcel International',
      ...(index % 3 === 0 ? { to: 'DPD, Classic via Gdańsk' } : {}),
      cost: eur(index % 3 === 0 ? 640 : 0),
    })),
    costs: [
      { what: 'Labels rebooked', amount: eur(1280) },
      { what: 'Warehouse, second handling', amount: eur(450) },
    ],
    total: eur(1730),
    decisions: [
      {
        at: '2026-11-17T09:12:00Z',
        by: 'omar',
        decided: 'rerouting approved up to EUR 2,000.00',
        reason:
          'The delay is longer than what was promised to the customers; the cost is within the month’s budget.',
      },
    ],
  };
}

/** A parcel lost between hub and door. */
export function sampleClaim(): ClaimDossierFacts {
  return {
    claimKey: 'claim:536370-1',
    shipmentId: '536370-1',
    orderId: '536370',
    issuedOn: '2026-11-24',
    issuer: 'Landfall Commerce GmbH',
    kind: 'lost',
    carrier: 'China Post',
    service: 'e-packet, tracked',
    trackingCode: 'LX473124829CN',
    coverId: 'cover_8812',
    contents: 'Porcelain teapot, glazed, 800 ml, for household use',
    grossGrams: 1310,
    value: eur(6450),
    claimed: eur(7690),
    handedOverAt: '2026-10-02T08:15:00Z',
    deadline: '2026-12-31',
    destination: 'CZ',
    events: [
      { kind: 'handed-over', at: '2026-10-02T08:15:00Z', place: '景德镇 Jingdezhen' },
      { kind: 'departed-origin', at: '2026-10-04T21:30:00Z', place: 'Guangzhou' },
      {
        kind: 'arrived',
        at: '2026-10-09T04:10:00Z',
        place: 'Praha, Řuzyně',
        detail: 'handed to Česká pošta',
      },
      { kind: 'lost', at: '2026-11-20T10:00:00Z', detail: 'No scan since arrival; search without result' },
    ],
    papers: [
      {
        name: 'INV-536370-1.pdf',
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
      { name: 'cover-8812.pdf', sha256: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752' },
    ],
  };
}
