import { createHash } from 'node:crypto';
import { renderContract } from '../../../activities/documents/contract';
import { MissingGlyphError } from '../../../activities/documents/fonts';
import { pageCount } from '../../../activities/documents/page';
import { contractContentHash } from '../../../domain/contract';
import { pdfPages, pdfText } from '../../../activities/documents/pdf-text';
import { CHINESE_BRAND, sampleContract, sampleTerms } from './samples';

describe('contract PDF', () => {
  it('gives the same bytes for the same contract, and others for another', async () => {
    const [first, second, other] = [
      await renderContract(sampleContract()),
      await renderContract(sampleContract()),
      await renderContract(sampleContract({ contractNumber: 'LF-2026-00043' })),
    ];
    const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(sha(second)).toBe(sha(first));
    expect(sha(other)).not.toBe(sha(first));
  });

  it('shows Czech, Chinese and Japanese names letter by letter', async () => {
    const czech = pdfText(await renderContract(sampleContract()));
    expect(czech).toContain('Žluťoučký kůň s.r.o.');
    expect(czech).toContain('IČO 27604977');
    const chinese = pdfText(await renderContract(sampleContract({ locale: 'zh', brand: CHINESE_BRAND })));
    expect(chinese).toContain('株式会社 / 上海兰德贸易有限公司');
    expect(chinese).toContain('上海市浦东新区世纪大道100号环球金融中心25层');
    expect(chinese).toContain('定义与解释');
    expect(chinese).not.toContain('\ufffd');
  });

  it('refuses a name it cannot show and says which letter', async () => {
    const brand = { ...sampleContract().brand, legalName: '주식회사 Acme' };
    await expect(renderContract(sampleContract({ brand }))).rejects.toThrow(MissingGlyphError);
    await expect(renderContract(sampleContract({ brand }))).rejects.toThrow('U+C8FC');
  });

  it('numbers the pages of a long price list, repeats its header and loses no line', async () => {
    const contract = sampleContract({ terms: sampleTerms(200, 'KWD') });
    const pdf = await renderContract(contract);
    const pages = pdfPages(pdf);
    expect(pageCount(pdf)).toBe(pages.length);
    expect(pages.length).toBeGreaterThan(6);
    for (const [index, page] of pages.entries())
      expect(page).toContain(
        `page ${index + 1} of ${pages.length} · content sha256 ${contractContentHash(contract)}`,
      );
    const listed = pages.filter((page) => page.includes('KUN-'));
    expect(listed.length).toBeGreaterThan(3);
    for (const page of listed) expect(page).toContain('Unit price');
    const skus = pages.join('\n').match(/KUN-\d{4}/g);
    expect(skus).toEqual(contract.terms.priceList.map((line) => line.sku));
    expect(pages.join('\n')).toContain('KWD\u00a01.250');
  });

  it('says where the signatures are, and is a tagged PDF/A-2a with title and language', async () => {
    const pdf = await renderContract(sampleContract());
    expect(pdfText(pdf)).toMatch(/Signed for the brand[^]*Signed for the platform/);
    const source = pdf.toString('utf8');
    expect(source.startsWith('%PDF-1.7')).toBe(true);
    expect(source).toContain('<pdfaid:part>2</pdfaid:part>');
    expect(source).toContain('<pdfaid:conformance>A</pdfaid:conformance>');
    expect(source).toContain('/Marked true');
    expect(source).toContain('Kůň &amp; Syn');
    expect(source).toContain('<xmp:CreateDate>2026-11-24T00:00:00Z</xmp:CreateDate>');
  });
});
