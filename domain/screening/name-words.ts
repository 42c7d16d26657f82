/**
 * Words that say what *form* a name has rather than who bears it. All are lower case ASCII, as `normaliseName`
 * leaves them. The lists are ours, from common knowledge of company law and trade; none is copied from a database.
 */
const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Legal forms, stripped from the end of a name (and from the start, where LEADING_FORMS has them too). */
export const LEGAL_FORMS = words(`
  ltd limited llc inc incorporated corp corporation co company plc lp llp lllp pty pte pvt private unlimited pjs
  gmbh mbh ag kg kgaa ohg gbr ug se sa sas sarl sasu snc sca scs sci eurl earl sl slu sll srl srls spa sapa
  bv nv cv vof cvba bvba oy oyj ab hb kb as asa aps ivs sp zoo spzoo spk sro vos doo dd ad ood eood ead jdoo kft
  zrt nyrt bt kkt uab tov too ooo oao zao pao ao nao jsc ojsc cjsc pjsc pat prat vat ead sal sae saog saoc
  wll bsc qsc kscc fze fzco fzc fzllc dmcc sdn bhd tbk kk gk yk ltda limitada cia eirl sac saa sacv rl sapi
  saic saci sacifi sti tic psc anonim sirketi ticaret gongsi youxian kaisha kabushiki
`);

/** Legal forms that languages put first: "OOO Romashka", "PT Maju", "C.I. Disercom". */
export const LEADING_FORMS = words(`
  ooo oao zao pao ao nao jsc ojsc cjsc pjsc too tov pat pt cv ud ci llc gmbh sarl
`);

/** Legal forms of several words, longest first. */
export const LONG_FORMS: readonly (readonly string[])[] = [
  'obshchestvo s ogranichennoi otvetstvennostyu',
  'obshchestvo s ogranichennoy otvetstvennostyu',
  'otkrytoe aktsionernoe obshchestvo',
  'zakrytoe aktsionernoe obshchestvo',
  'publichnoe aktsionernoe obshchestvo',
  'public joint stock company',
  'open joint stock company',
  'closed joint stock company',
  'limited liability company',
  'aktsionernoe obshchestvo',
  'private joint stock company',
  'joint stock company',
  's en c',
].map((form) => form.split(' '));

/** Legal forms of scripts written without spaces, removed before transliteration. */
export const UNSPACED_FORMS =
  /股份有限公司|有限责任公司|有限責任公司|有限公司|公司|株式会社|有限会社|合同会社|주식회사|유한회사|\(주\)|\(株\)/gu;

/** Address and rank, dropped while at least two words remain. */
export const HONORIFICS = words(`
  mr mrs ms miss dr prof professor sir eng ing gen col capt maj lt hon jr sr don dona senor herr frau mme mlle
  sheikh shaykh sheik cheikh haji hajji hajj mullah mulla mawlawi maulvi maulana ayatollah imam ustad hafiz
`);

/** Joining words that carry no identity. */
export const CONNECTORS = words('and und et og och y the of fur voor');

/**
 * Words so common among ordinary firms that sharing them says little, though they may be rare on the list: without
 * this every "… Electronics" would resemble every other.
 */
export const COMMON_WORDS = words(`
  trading trade trader traders international intl global worldwide world general group grupo gruppe gruppo holding
  holdings enterprise enterprises industry industries industrial manufacturing manufacturer manufacturers manufacture factory works
  production products product technology technologies tech technical technologie engineering electronics electronic
  electric electrical digital systems system solutions solution software services service servicios dienstleistungen
  consulting consultants consultancy management development developments investment investments inversiones capital
  finance financial bank banque banco insurance exchange money import imports export exports impex exim commerce
  commercial comercial comercializadora handel handels handelsgesellschaft vertrieb supply supplies supplier chain
  logistics logistic logistica transport transportes transportation shipping marine maritime lines line cargo freight
  air airlines airways aviation auto automotive motors motor parts machinery machine maschinenbau tools equipment
  metal metals steel stahl iron aluminium glass plastics plastic chemical chemicals chemie petrochemical oil gas
  petroleum energy power solar water mining construction constructora building materials bau immobilien inmobiliaria
  real estate property properties farm farms agro agricultural agricola food foods beverage beverages drinks wine
  tea coffee fruit meat fish seafood bakery brewery restaurant hotel hotels resort travel tours tourism textile
  textiles garment garments clothing apparel fashion moda mode shoes footwear leather jewelry jewellery cosmetics
  beauty health healthcare care medical medicine pharma pharmaceutical pharmaceuticals laboratory laboratories lab
  labs research institute university school academy center centre central office bureau agency association society
  foundation fund trust union committee organization organisation national state public royal imperial united
  union first new old great golden gold silver red blue green black white star sun moon sea ocean river lake
  mountain north south east west northern southern eastern western house home furniture mobel design designs studio
  art arts media press print printing publishing paper packaging toys toy games game sports sport outdoor garden
  pet pets kids baby family brothers bros sons sohne hijos fils figli freres fratelli partners associates partner
  shop store stores market markets super express quality best top pro plus premium classic modern smart fresh
  natural organic bio eco life living love happy china chinese german germany deutschland france french italia italy
  italian espana spain america american usa us uk british britain europe european euro asia asian africa african
  india indian japan japanese korea korean iran iranian russia russian mexico brasil brazil turkey turk turkish
  london paris berlin hamburg munich moscow beijing shanghai shenzhen guangzhou ningbo dubai istanbul hong kong
  taiwan singapore de del la las los el le les du des da do dos di della van von der den het en e al bin ben ibn
  ould for in san ve with liability joint stock open closed obshchestvo ogranichennoi ogranichennoy
  otvetstvennostyu aktsionernoe otkrytoe zakrytoe publichnoe
`);
