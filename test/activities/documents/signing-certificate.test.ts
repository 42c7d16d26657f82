import {
  renderSigningCertificate,
  type SigningCertificate,
} from '../../../activities/documents/signing-certificate';
import { pdfPages } from '../../../activities/documents/pdf-text';

const CERTIFICATE: SigningCertificate = {
  contractNumber: 'LF-2026-00042',
  fileSha256: 'f'.repeat(64),
  contentSha256: 'c'.repeat(64),
  pageCount: 5,
  issuer: 'Landfall Commerce GmbH & Co. KG',
  issuedAt: '2026-11-26T08:00:01.000Z',
  signatures: [
    {
      name: '王小明',
      capacity: 'Managing director',
      side: 'brand',
      party: '上海兰德贸易有限公司',
      at: '2026-11-25T02:15:30.000Z',
      method: 'emailed-link',
      consent:
        'I have read contract LF-2026-00042, I am entitled to sign it for the brand, and I sign it electronically by pressing “Sign”.',
    },
    {
      name: 'Jana Nováková',
      capacity: 'Head of partnerships',
      side: 'platform',
      party: 'Landfall Commerce GmbH & Co. KG',
      at: '2026-11-26T08:00:00.000Z',
      method: 'staff-sign-in',
      consent: 'I sign contract LF-2026-00042 for Landfall Commerce.',
    },
  ],
};

describe('signing certificate', () => {
  it('fits one page and binds the signatures, in order, to the file', async () => {
    const pages = pdfPages(await renderSigningCertificate(CERTIFICATE));
    expect(pages).toHaveLength(1);
    const text = pages.join('').replace(/\n/g, ' ');
    expect(text).toContain('f'.repeat(64));
    expect(text).toContain('c'.repeat(64));
    expect(text).toMatch(
      /王小明.*2026-11-25 02:15:30 UTC.*by emailed link.*Jana Nováková.*2026-11-26 08:00:00 UTC.*by signed-in staff/,
    );
    expect(text).toContain('pressing “Sign”.');
    expect(text).toContain('page 1 of 1');
  });

  it('gives the same bytes for the same certificate', async () => {
    expect(
      (await renderSigningCertificate(CERTIFICATE)).equals(await renderSigningCertificate(CERTIFICATE)),
    ).toBe(true);
  });
});
