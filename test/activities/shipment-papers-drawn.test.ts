import { BarcodeError, isS10, readableCode } from '../../activities/documents/barcode';
import { drawClaimDossier } from '../../activities/documents/claim-dossier';
import { drawCn23 } from '../../activities/documents/cn23';
import { drawCommercialInvoice } from '../../activities/documents/commercial-invoice';
import { MissingGlyphError } from '../../activities/documents/fonts';
import { drawIncidentReport } from '../../activities/documents/incident-report';
import { drawPackingList } from '../../activities/documents/packing-list';
import { addressLines, PaperFactsError } from '../../activities/documents/paper-words';
import { drawReturnLabel } from '../../activities/documents/return-label';
import { TextTooLongError } from '../../activities/documents/sheet';
import { drawShippingLabel } from '../../activities/documents/shipping-label';
import { type ShipmentPaperFacts, papersOf } from '../../domain/paper-facts';
import {
  BACK_FROM_PRAGUE,
  CHINESE,
  CZECH,
  sampleClaim,
  sampleIncident,
  samplePaperFacts,
} from './documents/paper-samples';
import { pdfPages, pdfText } from '../../activities/documents/pdf-text';

const PAPERS = {
  'commercial invoice': drawCommercialInvoice,
  'CN 23': drawCn23,
  'packing list': drawPackingList,
  'shipping label': drawShippingLabel,
  'return label': drawReturnLabel,
};
const ALL = Object.entries(PAPERS);

/** Neighbouring cells stand on one line without a space between them, so texts are compared without any. */
const close = (text: string) => text.replace(/\s+/g, '');

/** What a paper says. */
const said = (pdf: Buffer) => close(pdfText(pdf));

describe.each(ALL)('the %s', (_name, draw) => {
  it('is the same bytes for the same facts, and others for other facts', async () => {
    const first = await draw(samplePaperFacts());
    expect((await draw(samplePaperFacts())).equals(first)).toBe(true);
    expect((await draw(samplePaperFacts({ shipmentId: '536365-2' }))).equals(first)).toBe(false);
  });

  it('names sender and recipient letter by letter, Latin and Chinese', async () => {
    const czech = said(await draw(samplePaperFacts()));
    for (const name of [
      'Žofie Přibylová',
      'Náměstí Míru 820/9',
      '120 00 Praha 2',
      'Jingdezhen Acme Teaware & Co.',
    ])
      expect(czech).toContain(close(name));
    expect(czech).toContain(close('景德镇爱可茗茶具有限公司'));
    const chinese = said(await draw(samplePaperFacts({ recipient: CHINESE, buyer: CHINESE.name })));
    for (const name of ['王晓岚', '世纪大道100号环球金融中心25层', '200120'])
      expect(chinese).toContain(close(name));
    expect(chinese).not.toContain('\ufffd');
  });

  it('refuses a name it has no letters for', async () => {
    const recipient = { ...CZECH, name: '홍길동' };
    await expect(draw(samplePaperFacts({ recipient }))).rejects.toThrow(MissingGlyphError);
  });

  it('is a tagged PDF/A-2a dated as the paper, with its author escaped', async () => {
    const source = (await draw(samplePaperFacts())).toString('utf8');
    expect(source).toContain('<pdfaid:part>2</pdfaid:part>');
    expect(source).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(source).toContain('/Marked true');
    expect(source).toContain('Acme Teaware &amp; Co.');
    expect(source).toContain('<xmp:CreateDate>2026-11-24T00:00:00Z</xmp:CreateDate>');
  });

  it('takes long names and addresses without losing a word', async () => {
    const street = Array.from(
      { length: 3 },
      (_, index) => `${index + 1}. Flügel, Bernhard-Müller-Straße 1234a, Hinterhaus, Tor`,
    );
    const recipient = {
      ...CZECH,
      name: 'Dr. Maximiliane-Theodora Freifrau von und zu Hohenwürttemberg',
      street,
    };
    const text = said(await draw(samplePaperFacts({ recipient, buyer: recipient.name })));
    for (const part of [recipient.name, ...street]) expect(text).toContain(close(part));
  });

  it.each<[string, Partial<ShipmentPaperFacts>, string]>([
    ['a total that is not the sum', { total: { amount: 1, currency: 'EUR' } }, 'the total says 1'],
    ['an amount in another currency', { freight: { amount: 1240, currency: 'USD' } }, 'amounts are in USD'],
    ['less gross than net weight', { grossGrams: 10 }, 'more than the parcel'],
    ['no lines', { lines: [] }, 'no lines'],
  ])('is refused for %s', async (_case, change, says) => {
    const drawn = draw(samplePaperFacts(change));
    await expect(drawn).rejects.toThrow(PaperFactsError);
    await expect(drawn).rejects.toThrow(says);
  });
});

describe('the commercial invoice', () => {
  it('says what customs ask for', async () => {
    const text = said(await drawCommercialInvoice(samplePaperFacts({ buyer: 'Karel Dvořák' })));
    for (const part of [
      'No. INV-536365-1, 24 November 2026',
      'VAT 91360200MA35H1234X',
      'Buyer: Karel Dvořák',
      'Sale of goods',
      'DDP Praha',
      'paid by the sender',
      'IOSS IM2760000742',
      'SKU CUP-0012, 2.920 kg net',
      '6911.10.00',
      'Value of goods EUR 113.43',
      'Freight EUR 12.40',
      'Insurance EUR 1.55',
      'Invoice total EUR 127.38',
      '4.050 kg net, 4.810 kg gross',
      'UN3481 Lithium ion batteries contained in or packed with equipment',
    ])
      expect(text).toContain(close(part));
  });

  it('has one page for a usual order', async () => {
    expect(pdfPages(await drawCommercialInvoice(samplePaperFacts()))).toHaveLength(1);
  });

  it('of a return has the customer as sender and no sale', async () => {
    const text = said(await drawCommercialInvoice(samplePaperFacts(BACK_FROM_PRAGUE)));
    expect(text).toMatch(/Sender\(customerreturninggoods\)Žofie.*Consignee\(sellertakingback\)Jingdezhen/);
    expect(text).toContain(close('not a sale'));
    expect(text).toContain(close('RMA-536365-1'));
  });

  it('shows amounts without minor units as they are', async () => {
    const text = said(await drawCommercialInvoice(samplePaperFacts({ currency: 'JPY' })));
    expect(text).toContain(close('Invoice total JPY 12,738'));
  });
});

describe('the CN 23', () => {
  it('has every box of the form filled', async () => {
    const text = said(await drawCn23(samplePaperFacts()));
    for (const part of [
      "Sender's customs reference (if any) VAT 91360200MA35H1234X",
      'LX 473 124 829 CN',
      'optional) IOSS IM2760000742',
      'Country CZECH REPUBLIC',
      'Porcelain cups with saucers, set of six, for household use 2 2.920 59.98 6911.10.00 CN',
      'Total gross weight (in kg) (4) 4.810',
      'Total value (6) EUR 113.43',
      'Postal charges/Fees (9) EUR 12.40, insurance EUR 1.55',
      'X Sale of goods',
      'UN3481',
      'food-contact FC-2026-1188',
      'INV-536365-1',
      "Date and sender's signature (15) 24 November 2026",
    ])
      expect(text).toContain(close(part));
    expect(text).not.toContain(close('X Returned goods'));
  });

  it('of a return ticks that and has the customer as sender', async () => {
    const text = said(await drawCn23(samplePaperFacts(BACK_FROM_PRAGUE)));
    expect(text).toContain(close('X Returned goods'));
    expect(text).not.toContain(close('X Sale of goods'));
    expect(text).toMatch(/From.*Žofie.*To.*Jingdezhen/);
  });
});

describe('an order of 60 lines', () => {
  it.each([
    ['commercial invoice', drawCommercialInvoice, 'HS code', /page (\d+) of (\d+)/],
    ['packing list', drawPackingList, 'Gross kg', /page (\d+) of (\d+)/],
    ['CN 23', drawCn23, 'HS tariff number (7)', /Sheet (\d+) of (\d+)/],
  ])(
    'flows over pages of the %s, heads repeated, pages numbered, no line lost',
    async (_name, draw, head, number) => {
      const pages = pdfPages(await draw(samplePaperFacts({}, 60)));
      expect(pages.length).toBeGreaterThan(2);
      for (const [index, page] of pages.entries()) {
        expect(number.exec(page)?.slice(1)).toEqual([String(index + 1), String(pages.length)]);
        if (page.includes('Porcelain')) expect(page).toContain(head);
      }
      const text = close(pages.join(' '));
      expect(text.match(/Porcelainteapot/g)).toHaveLength(20);
      expect(text.match(/LEDreadinglamp/g)).toHaveLength(20);
    },
  );

  it('stands on one label', async () => {
    expect(pdfPages(await drawShippingLabel(samplePaperFacts({}, 60)))).toHaveLength(1);
  });
});

describe('labels', () => {
  it('show the Incoterm across a border only, and lithium only where there is any', async () => {
    const abroad = said(await drawShippingLabel(samplePaperFacts()));
    expect(abroad).toContain(close('DDP'));
    expect(abroad).toContain(close('UN3481'));
    const home = said(await drawShippingLabel(samplePaperFacts({ crossesCustoms: false, lithium: [] })));
    expect(home).not.toContain(close('DDP'));
    expect(home).not.toMatch(/lithium|battery/i);
  });

  it('send a return from the customer to the house', async () => {
    const text = said(
      await drawReturnLabel(samplePaperFacts({ ...BACK_FROM_PRAGUE, reasonForExport: 'sale' })),
    );
    expect(text).toMatch(/RETURNFromŽofie.*ToJingdezhen/);
    expect(text).toContain(close('RMA-536365-1'));
  });

  it('draw whole Code 128 symbols, with room for a scanner on both sides', async () => {
    const pdf = await drawShippingLabel(samplePaperFacts({ lithium: [] }), { compress: false });
    const bars = [...pdf.toString('latin1').matchAll(/^([\d.]+) [\d.]+ ([\d.]+) ([\d.]+) re$/gm)]
      .map(([, x, width, height]) => ({ x: Number(x), width: Number(width), height: Number(height) }))
      .filter(({ width, height }) => width < 8 && height > 50);
    const module = Math.min(...bars.map(({ width }) => width));
    const [first, last] = [bars[0], bars.at(-1)];
    if (!first || !last) throw new Error('no bars');
    const modules = (last.x + last.width - first.x) / module;
    // Start and data characters and the check have eleven modules each, the stop has thirteen.
    expect(modules % 11).toBeCloseTo(2, 1);
    // A third of a millimetre, which hand scanners read; ten modules stay white beside the bars.
    expect(module).toBeGreaterThan(0.33 * (72 / 25.4));
    expect(first.x).toBeGreaterThan(12 + 10 * module);
    for (const { width } of bars) expect(width / module).toBeCloseTo(Math.round(width / module), 1);
  });

  it.each(['ЖX473124829CN', 'X'.repeat(60)])('refuse %s, which no scanner reads', async (trackingCode) => {
    await expect(drawShippingLabel(samplePaperFacts({ trackingCode }))).rejects.toThrow(BarcodeError);
  });

  it('refuse an address too long to be read', async () => {
    const recipient = { ...CZECH, street: Array.from({ length: 3 }, () => 'Wallenstein '.repeat(30)) };
    await expect(drawShippingLabel(samplePaperFacts({ recipient }))).rejects.toThrow(TextTooLongError);
  });
});

describe('papers of an incident and a claim', () => {
  it('tell what became of each shipment, what it cost and who decided', async () => {
    const pages = pdfPages(await drawIncidentReport(sampleIncident(60)));
    const text = close(pages.join(' '));
    expect(text).toContain(close('60 affected: 20 rerouted, 20 waited it out, 20 could not be rerouted'));
    expect(text).toContain(
      close('536365-1 536365 rerouted DHL, Parcel International DPD, Classic via Gdańsk 6.40'),
    );
    expect(text).toContain(close('Total 17.30'));
    expect(text).toContain(close('rerouting approved up to EUR 2,000.00'));
    for (const page of pages.filter((one) => one.includes('waited it out\n')))
      expect(page).toContain('Cost EUR');
    expect(
      (await drawIncidentReport(sampleIncident())).equals(await drawIncidentReport(sampleIncident())),
    ).toBe(true);
  });

  it('list what was tracked and each attached paper with its SHA-256', async () => {
    const text = said(await drawClaimDossier(sampleClaim()));
    expect(text).toContain(close('Claim for a lost parcel'));
    expect(text).toContain(close('Claimed EUR 76.90'));
    expect(text).toContain(close('2026-10-02 08:15 UTC handed over 景德镇 Jingdezhen'));
    for (const { name, sha256 } of sampleClaim().papers) expect(text).toContain(close(`${name} ${sha256}`));
    expect((await drawClaimDossier(sampleClaim())).equals(await drawClaimDossier(sampleClaim()))).toBe(true);
  });
});

describe('tracking codes', () => {
  it.each([
    ['LX473124829CN', true, 'LX 473 124 829 CN'],
    ['LX473124828CN', false, 'LX473124828CN'],
    // Check digits 10 and 11 are written 0 and 5.
    ['RR000000005CN', true, 'RR 000 000 005 CN'],
    ['1Z999AA10123456784', false, '1Z999AA10123456784'],
  ])('%s is postal: %s', (code, postal, readable) => {
    expect(isS10(code)).toBe(postal);
    expect(readableCode(code)).toBe(readable);
  });
});

it.each([
  ['post abroad', true, 'post', 'sale', ['commercial-invoice', 'cn23', 'packing-list', 'label']],
  ['express abroad', true, 'express', 'sale', ['commercial-invoice', 'packing-list', 'label']],
  ['within the customs territory', false, 'post', 'sale', ['packing-list', 'label']],
  ['return by post from abroad', true, 'post', 'return', ['commercial-invoice', 'cn23', 'return-label']],
  ['return at home', false, 'express', 'return', ['return-label']],
] as const)('%s needs its papers', (_case, crossesCustoms, carriage, reasonForExport, papers) => {
  expect(papersOf({ crossesCustoms, carriage, reasonForExport })).toEqual(papers);
});

it.each([
  ['DE', 'Bayern', ['10115 Ort', 'Bayern']],
  ['GB', undefined, ['Ort', '10115']],
  ['US', 'NY', ['Ort NY 10115']],
  ['CN', '浦东新区', ['Ort, 浦东新区', '10115']],
])('an address in %s is written as there', (country, region, expected) => {
  const address = { ...CZECH, street: ['A 1'], city: 'Ort', postcode: '10115', country };
  expect(addressLines(region ? { ...address, region } : address)).toEqual(['A 1', ...expected]);
});
