/** The partner's pages say everything in every language. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { comparedGroups, termsGroups } from '../../api/partner/term-sheet';
import { speechIn } from '../../api/partner/speech';
import german from '../../api/partner/texts/de.json';
import english from '../../api/partner/texts/en.json';
import chinese from '../../api/partner/texts/zh.json';
import { projectRoot } from '../../config/root';
import { localeSchema } from '../../domain/shapes/common';
import { assetKindSchema, incotermSchema } from '../../domain/shapes/terms';
import { documentKindSchema } from '../../domain/shapes/vetting';
import { sampleTerms } from '../domain/sample-terms';

/** Keys with their placeholders, so that a translation neither lacks a text nor a value. Chinese has no singular. */
function textsIn(texts: object, before = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value === 'object' && value !== null) return textsIn(value, `${before}${key}.`);
    if (key.endsWith('_one')) return [];
    const values = [...new Set(String(value).match(/\{\{\w+\}\}/g) ?? [])].sort();
    return [`${before}${key} ${values.join(' ')}`];
  });
}

const rules = JSON.parse(
  readFileSync(path.join(projectRoot, 'rules', 'data', 'requirements.json'), 'utf8'),
) as { rules: { key: string; kind: string }[] };

describe('the texts', () => {
  it.each([
    ['German', german],
    ['Chinese', chinese],
  ])('say in %s all that they say in English, with the same values', (_language, texts) => {
    expect(textsIn(texts)).toEqual(textsIn(english));
  });

  it.each(localeSchema.options)('name every requirement, asset, document and Incoterm (%s)', (locale) => {
    const texts = { en: english, de: german, zh: chinese }[locale];
    const attested = rules.rules.filter(({ kind }) => kind === 'attested').map(({ key }) => key);
    const all = rules.rules.map(({ key }) => key);
    expect(Object.keys(texts.attestations)).toEqual(expect.arrayContaining(attested));
    expect(Object.keys(texts.names)).toEqual(expect.arrayContaining(all));
    expect(Object.keys(texts.upload.why)).toEqual(expect.arrayContaining(documentKindSchema.options));
    expect(Object.keys(texts.grant.what)).toEqual(assetKindSchema.options);
    expect(Object.keys(texts.terms.incoterms)).toEqual(incotermSchema.options);
  });

  it.each(localeSchema.options)('label every line of a term sheet and every change in it (%s)', (locale) => {
    const speech = speechIn(locale);
    const other = sampleTerms({
      ...{ currency: 'USD', priceList: [], moq: 1, leadTimeDays: 1, incoterm: 'EXW', namedPlace: 'Lyon' },
      sale: { territory: ['CN'], channels: ['social'], period: { from: '2027-02-01', to: '2027-02-02' } },
      ...{ exclusivity: [], defectReturnDays: 1, rights: ['copy'], noticeDays: 1 },
      marketing: { fund: { amount: 1, currency: 'USD' }, assets: false, training: true, jointCampaigns: 1 },
      slowStock: { remedy: 'exchange', afterDays: 60, atShare: 1 },
      payment: { depositShare: 1, balanceDays: 0 },
      contract: { from: '2027-02-01', to: '2027-03-01' },
    });
    const rows = [
      ...termsGroups(other, speech).flatMap((group) => group.rows),
      ...comparedGroups(sampleTerms(), other, speech)
        .flatMap((group) => group.rows)
        .flatMap(({ label, before, after }) => [
          { label, value: before },
          { label, value: after },
        ]),
    ];
    for (const { label, value } of rows) {
      expect(label).not.toMatch(/^terms\./);
      expect(value).not.toMatch(/^terms\.|\{\{/);
    }
  });
});
