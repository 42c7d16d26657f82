import fc from 'fast-check';
import {
  checkGoods,
  goodsLawNotKnown,
  hindrances,
  type GoodsRule,
  type RuledGoods,
} from '../../domain/goods';
import { listingProblems } from '../../domain/listing-check';
import type { Mode, ShopListing } from '../../domain/shapes/orders';
import { loadGoodsRules } from '../../rules/goods';
import { certificate, goods, listing, today } from './sample-goods';

const rules = loadGoodsRules();
const found = (over: Partial<RuledGoods>, to: string, mode: Mode = 'direct-mail', on = today): string[] =>
  checkGoods(goods(over), { to, mode }, on, rules).map((finding) => `${finding.effect} ${finding.rule}`);
const hindering = (over: Partial<RuledGoods>, to: string, mode: Mode = 'direct-mail', on = today): string[] =>
  hindrances(checkGoods(goods(over), { to, mode }, on, rules)).map((finding) => finding.rule);

describe('certificates', () => {
  it.each<[string, Partial<RuledGoods>, string, string[]]>([
    ['a mug into Germany', {}, 'DE', ['eu-food-contact-ceramic']],
    ['a mug into Great Britain', {}, 'GB', ['gb-food-contact-ceramic']],
    ['a mug into the US', {}, 'US', ['us-food-contact-ceramic']],
    ['a porcelain figurine into Germany', { hsCode: '691310' }, 'DE', []],
    ['a plastic bowl into France', { hsCode: '39241000' }, 'FR', ['eu-food-contact-plastic']],
    ['a toy into the Netherlands', { hsCode: '950300' }, 'NL', ['eu-toy-ce']],
    ['a toy into Great Britain', { hsCode: '950300' }, 'GB', ['gb-toy-mark']],
    ['a toy into the US', { hsCode: '950300' }, 'US', ['us-toy-cpc-filed']],
    ['a lamp into Germany', { hsCode: '940521' }, 'DE', ['eu-electrical-ce']],
    ['a lamp into Australia', { hsCode: '940521' }, 'AU', ['au-electrical-rcm']],
    ['a candlestick into Germany', { hsCode: '940550' }, 'DE', []],
    ['headphones into the US', { hsCode: '851830' }, 'US', ['us-radio-fcc']],
    ['face cream into Spain', { hsCode: '330499' }, 'ES', ['eu-cosmetics-cpnp']],
    ['face cream into Great Britain', { hsCode: '330499' }, 'GB', ['gb-cosmetics-scpn']],
    ['face cream into the US', { hsCode: '330499' }, 'US', ['us-cosmetics-fda']],
    ['biscuits into Italy', { hsCode: '190531' }, 'IT', ['eu-food-label']],
    ['tea into the US', { hsCode: '090210' }, 'US', ['us-food-fda']],
    ['tea of the US within the US', { hsCode: '090210', origin: 'US' }, 'US', []],
    ['a cotton cushion into Germany', { hsCode: '940490' }, 'DE', []],
  ])('%s asks for the right one', (_what, over, to, expected) => {
    expect(hindering(over, to)).toEqual(expected);
    expect(hindering(over, to, 'overseas-warehouse')).toEqual(expected);
  });

  it.each<[string, string, string, string]>([
    ['950300', 'GB', 'ukca', 'gb-toy-mark'],
    ['950300', 'GB', 'ce', 'gb-toy-mark'],
    ['691200', 'DE', 'food-contact', 'eu-food-contact-ceramic'],
    ['691200', 'US', 'leach-test', 'us-food-contact-ceramic'],
  ])('HS %s into %s is satisfied by %s', (hsCode, to, kind, rule) => {
    expect(hindering({ hsCode }, to)).toContain(rule);
    expect(hindering({ hsCode, certificates: [certificate(kind)] }, to)).not.toContain(rule);
  });

  it.each<[string, string, boolean]>([
    ['the day before its last', '2026-11-25', true],
    ['its last good day', '2026-11-24', true],
    ['the day after', '2026-11-23', false],
  ])('a certificate on %s (valid to %s) counts: %s', (_when, validTo, counts) => {
    const over = { certificates: [certificate('food-contact', validTo)] };
    expect(hindering(over, 'DE')).toEqual(counts ? [] : ['eu-food-contact-ceramic']);
  });

  it('says which certificate expired, and when', () => {
    const line = goods({ certificates: [certificate('food-contact', '2026-10-01')] });
    const [finding] = hindrances(checkGoods(line, { to: 'DE', mode: 'direct-mail' }, today, rules));
    expect(finding?.says).toContain('food-contact N-1 expired on 2026-10-01');
  });

  it.each([
    ['2026-07-07', 'us-toy-cpc'],
    ['2026-07-08', 'us-toy-cpc-filed'],
  ])('on %s the US row for toys is %s', (on, rule) => {
    expect(hindering({ hsCode: '950300' }, 'US', 'direct-mail', on)).toEqual([rule]);
  });

  it.each([
    ['2030-07-31', 'eu-toy-ce'],
    ['2030-08-01', 'eu-toy-passport'],
  ])('on %s the EU row for toys is %s', (on, rule) => {
    expect(hindering({ hsCode: '950300' }, 'DE', 'direct-mail', on)).toEqual([rule]);
  });
});

describe('dangerous, liquid and excise goods', () => {
  const cushion = { hsCode: '940490' };
  it.each<[string, Partial<RuledGoods>, string, Mode, string[]]>([
    ['a battery alone', { lithium: 'UN3480' }, 'US', 'direct-mail', ['refuse lithium-alone-by-mail']],
    ['a metal battery alone', { lithium: 'UN3090' }, 'US', 'direct-mail', ['refuse lithium-alone-by-mail']],
    [
      'a battery in a device',
      { lithium: 'UN3481' },
      'US',
      'direct-mail',
      ['label-mark lithium-in-device-by-mail'],
    ],
    [
      'a metal one in a device',
      { lithium: 'UN3091' },
      'US',
      'direct-mail',
      ['label-mark lithium-in-device-by-mail'],
    ],
    ['a battery alone', { lithium: 'UN3480' }, 'US', 'overseas-warehouse', ['label-mark lithium-by-road']],
    ['an aerosol', { aerosol: true }, 'US', 'direct-mail', ['refuse aerosol-by-mail']],
    ['an aerosol', { aerosol: true }, 'US', 'overseas-warehouse', ['label-mark aerosol-by-road']],
    ['a litre', { liquidMl: 1000 }, 'US', 'direct-mail', []],
    ['a litre and a drop', { liquidMl: 1001 }, 'US', 'direct-mail', ['refuse liquid-by-mail']],
    ['five litres', { liquidMl: 5000 }, 'US', 'overseas-warehouse', []],
    ['over five litres', { liquidMl: 5001 }, 'US', 'overseas-warehouse', ['refuse liquid-by-road']],
    ['perfume', { hsCode: '330300' }, 'AU', 'direct-mail', ['refuse perfume-by-mail']],
    ['perfume', { hsCode: '330300' }, 'AU', 'overseas-warehouse', []],
    ['a lighter', { hsCode: '961310' }, 'AU', 'direct-mail', ['refuse lighters-matches-by-mail']],
    ['vapes', { hsCode: '854340' }, 'AU', 'overseas-warehouse', ['refuse au-vapes']],
    ['whisky', { hsCode: '220830', origin: 'US' }, 'US', 'direct-mail', ['refuse us-alcohol-by-mail']],
    ['excise goods', { excise: true }, 'GB', 'direct-mail', ['refuse gb-excise-by-mail']],
    ['excise goods', { excise: true }, 'GB', 'overseas-warehouse', []],
    ['a rifle part', { hsCode: '930599' }, 'US', 'overseas-warehouse', ['refuse arms']],
  ])('%s %j to %s by %s: %j', (_what, over, to, mode, expected) => {
    expect(found({ ...cushion, ...over }, to, mode)).toEqual(expected);
  });

  it.each(['220421', '220300', '240220'])(
    'HS %s into the EU by mail is refused: excise is no matter for IOSS',
    (hsCode) => {
      expect(hindering({ hsCode }, 'FR')).toContain('eu-alcohol-tobacco-by-mail');
      expect(hindering({ hsCode }, 'FR', 'overseas-warehouse')).toEqual([]);
    },
  );

  it('cheese comes into the EU by mail from inside only', () => {
    expect(hindering({ hsCode: '040690', origin: 'CH' }, 'DE')).toEqual(['eu-animal-products-by-mail']);
    expect(hindering({ hsCode: '040690', origin: 'FR' }, 'DE')).toEqual([]);
  });

  it('a mark on the label is told, and hinders nothing', () => {
    expect(found({ hsCode: '940490' }, 'DE')).toEqual(['label-mark eu-responsible-person']);
    expect(hindering({ hsCode: '940490' }, 'DE')).toEqual([]);
  });
});

describe('bonded retail', () => {
  it.each<[string, Partial<RuledGoods>, string, string[]]>([
    ['tea, whose line was read', { hsCode: '090210' }, 'CN', []],
    ['a mug, not confirmed', {}, 'CN', ['certificate cn-691200']],
    ['a mug, confirmed by the broker', { certificates: [certificate('bonded-list')] }, 'CN', []],
    ['a clock, not on the list', { hsCode: '910511' }, 'CN', ['refuse bonded-allowed-list']],
    [
      'a clock, which a confirmation does not put on the list',
      { hsCode: '910511', certificates: [certificate('bonded-list')] },
      'CN',
      ['refuse bonded-allowed-list'],
    ],
    ['tea into a market without a list', { hsCode: '090210' }, 'AU', ['refuse bonded-allowed-list']],
    ['infant formula', { hsCode: '190110' }, 'CN', ['certificate cn-infant-formula', 'certificate cn-1901']],
  ])('%s: %j in %s', (_what, over, to, expected) => {
    expect(found(over, to, 'bonded-warehouse')).toEqual(expected);
  });
});

describe('reading rows', () => {
  const row: GoodsRule = {
    ...{
      id: 'row',
      effect: 'refuse',
      to: [],
      modes: [],
      services: ['landpost'],
      hs: [],
      exceptHs: [],
      needs: [],
    },
    ...{
      foreignOnly: false,
      says: 'no',
      remedy: 'none',
      source: 'test',
      validFrom: today,
      verifiedOn: today,
    },
  };
  it.each<[string | undefined, number]>([
    ['landpost tracked', 1],
    ['swiftair express', 0],
    [undefined, 1],
  ])('a row about landpost applies to %s %i times', (carrierService, times) => {
    const route = { to: 'DE', mode: 'direct-mail' as const, ...(carrierService ? { carrierService } : {}) };
    expect(checkGoods(goods(), route, today, { rules: [row], bonded: [] })).toHaveLength(times);
  });

  it('every finding names its row, source and day', () => {
    for (const finding of checkGoods(goods(), { to: 'DE', mode: 'bonded-warehouse' }, today, rules)) {
      expect(finding.source.length).toBeGreaterThan(10);
      expect(finding.verifiedOn).toBe('2026-11-24');
      expect(finding.remedy.length).toBeGreaterThan(5);
    }
  });

  it('one more valid certificate never adds a finding', () => {
    const kinds = [...new Set(rules.rules.flatMap((rule) => rule.needs)), 'bonded-list'];
    const line = fc.record({
      hsCode: fc.constantFrom('691200', '950300', '940521', '330499', '190531', '851830', '090210'),
      to: fc.constantFrom('DE', 'GB', 'US', 'AU', 'CN'),
      mode: fc.constantFrom<Mode>('direct-mail', 'overseas-warehouse', 'bonded-warehouse'),
      held: fc.subarray(kinds),
      more: fc.constantFrom(...kinds),
    });
    fc.assert(
      fc.property(line, ({ hsCode, to, mode, held, more }) => {
        const before = found({ hsCode, certificates: held.map((kind) => certificate(kind)) }, to, mode);
        const after = found(
          { hsCode, certificates: [...held, more].map((kind) => certificate(kind)) },
          to,
          mode,
        );
        expect(before).toEqual(expect.arrayContaining(after));
      }),
    );
  });

  it('a market nobody looked at is not known, instead of free', () => {
    expect(goodsLawNotKnown('JP', rules)?.says).toContain('JP');
    expect(goodsLawNotKnown('DE', rules)).toBeUndefined();
  });
});

describe('a listing', () => {
  const problems = (over: Partial<ShopListing>): string[] =>
    listingProblems(listing(over), today, {
      goodsRules: rules,
      knowsHs: (code) => code !== '999999',
    }).map(({ path }) => path);
  const price = { amount: 1200, currency: 'EUR' };
  const bare = { aerosol: false, excise: false, certificates: [] };

  it.each<[string, Partial<ShopListing>, string[]]>([
    ['complete', {}, []],
    ['a vague description', { customsDescription: 'gift' }, ['customsDescription']],
    ['an HS code that does not exist', { hsCode: '99999900' }, ['hsCode']],
    ['net as heavy as gross', { netGrams: 400 }, []],
    ['net heavier than gross', { netGrams: 401 }, ['netGrams']],
    ['no certificate', { goods: bare }, ['prices.DE']],
    ['no certificate for one market of two', { prices: { DE: price, US: price } }, ['prices.US']],
    ['a market nobody looked at', { prices: { JP: price } }, ['prices.JP']],
    ['perfume, by one mode at least', { hsCode: '330300', prices: { AU: price } }, []],
    ['vapes, by no mode', { hsCode: '854340', prices: { AU: price } }, ['prices.AU']],
    [
      'an expired certificate, which is missed too',
      { goods: { ...bare, certificates: [{ kind: 'food-contact', number: 'D', validTo: '2026-01-01' }] } },
      ['goods.certificates.0', 'prices.DE'],
    ],
  ])('with %s has problems at %j', (_what, over, expected) => {
    expect(problems(over)).toEqual(expected);
  });

  it('hears of the certificate that opens a mode, not of modes it cannot open', () => {
    const found = listingProblems(listing({ goods: bare }), today, {
      goodsRules: rules,
      knowsHs: () => true,
    });
    expect(found).toEqual([
      {
        path: 'prices.DE',
        problem: expect.stringContaining('declaration of compliance'),
        remedy: expect.stringContaining('food-contact'),
      },
    ]);
  });
});
