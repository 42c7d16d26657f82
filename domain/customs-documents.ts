/** Names of the documents customs may want to see, by the codes certificates have; as they stand in a sentence or a list. */
import type { Locale } from './shapes/common';

const names: Record<Locale, Record<string, string>> = {
  en: {
    'commercial-invoice': 'the commercial invoice',
    'proof-of-payment': 'a proof of payment',
    'certificate-of-origin': 'a certificate of origin',
    'product-certificate': 'a product certificate',
    ce: 'the EU declaration of conformity (CE)',
    ukca: 'the UK declaration of conformity (UKCA)',
    'food-contact': 'a declaration that the goods are safe in contact with food',
    'leach-test': 'a laboratory report on the glaze',
    cpnp: 'the notification of the cosmetic product in the EU (CPNP)',
    scpn: 'the notification of the cosmetic product in the UK (SCPN)',
    cpc: "the Children's Product Certificate (CPC)",
    fcc: 'the FCC declaration of conformity',
    fda: 'the FDA registration',
    rcm: 'the Australian declaration of conformity (RCM)',
    'samr-registration': 'the registration with SAMR',
    'ingredient-label': 'the label with the ingredients',
    'product-passport': 'the digital product passport',
  },
  de: {
    'commercial-invoice': 'die Handelsrechnung',
    'proof-of-payment': 'ein Zahlungsnachweis',
    'certificate-of-origin': 'ein Ursprungszeugnis',
    'product-certificate': 'ein Produktzertifikat',
    ce: 'die EU-Konformitätserklärung (CE)',
    ukca: 'die britische Konformitätserklärung (UKCA)',
    'food-contact': 'eine Erklärung, dass die Ware für den Kontakt mit Lebensmitteln geeignet ist',
    'leach-test': 'ein Laborbericht zur Glasur',
    cpnp: 'die Meldung des kosmetischen Mittels in der EU (CPNP)',
    scpn: 'die Meldung des kosmetischen Mittels im Vereinigten Königreich (SCPN)',
    cpc: 'das Kinderproduktzertifikat (CPC)',
    fcc: 'die FCC-Konformitätserklärung',
    fda: 'die FDA-Registrierung',
    rcm: 'die australische Konformitätserklärung (RCM)',
    'samr-registration': 'die Registrierung bei der SAMR',
    'ingredient-label': 'das Etikett mit den Inhaltsstoffen',
    'product-passport': 'der digitale Produktpass',
  },
  zh: {
    'commercial-invoice': '商业发票',
    'proof-of-payment': '付款凭证',
    'certificate-of-origin': '原产地证书',
    'product-certificate': '产品认证证书',
    ce: '欧盟符合性声明（CE）',
    ukca: '英国符合性声明（UKCA）',
    'food-contact': '食品接触安全声明',
    'leach-test': '釉面检测报告',
    cpnp: '欧盟化妆品通报（CPNP）',
    scpn: '英国化妆品通报（SCPN）',
    cpc: '儿童产品证书（CPC）',
    fcc: 'FCC 符合性声明',
    fda: 'FDA 注册证明',
    rcm: '澳大利亚符合性声明（RCM）',
    'samr-registration': '市场监管总局注册证明',
    'ingredient-label': '成分标签',
    'product-passport': '数字产品护照',
  },
};

/** Papers of the sale: ours to give. All others say something of the goods, which only their maker can. */
const ours: ReadonlySet<string> = new Set(['commercial-invoice', 'proof-of-payment']);

/** Whether the brand has to give a document; of a code nobody has named that is not known, and it is not asked. */
export function isFromBrand(code: string): boolean {
  return Object.hasOwn(names.en, code) && !ours.has(code);
}

/** Names by code, in the reader's language. */
export function customsDocumentNames(locale: Locale): Readonly<Record<string, string>> {
  return names[locale];
}

/** The codes there is a name for. */
export const customsDocumentCodes: readonly string[] = Object.keys(names.en);

/** In the reader's language; a code nobody has named is read as plain words. */
export function customsDocumentName(code: string, locale: Locale): string {
  const known = names[locale];
  return (Object.hasOwn(known, code) ? known[code] : undefined) ?? code.replaceAll('-', ' ');
}
