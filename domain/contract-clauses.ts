/**
 * The wording of the brand agreement: all clause texts, and nothing else. `{name}` is filled from the accepted terms by
 * `contract.ts`. English is the binding text; `summary` is the parallel text of the brand's language. This file is part of
 * the contract's content hash: a changed word is a different contract.
 */

/** Holds for some term sheets only; `contract.ts` says which. */
export type ClauseCondition =
  | 'bilingual'
  | 'leadTime'
  | 'noLeadTime'
  | 'credit'
  | 'noCredit'
  | 'deposit'
  | 'noDeposit'
  | 'exclusive'
  | 'notExclusive'
  | 'fund'
  | 'assets'
  | 'training'
  | 'campaigns'
  | 'noMarketing'
  | 'defectReturns'
  | 'noDefectReturns'
  | 'buyBack'
  | 'exchange'
  | 'noSlowStock'
  | 'notice'
  | 'noNotice';

export interface ClauseText {
  text: string;
  when?: ClauseCondition;
}

export interface ParallelText {
  heading: string;
  summary: readonly ClauseText[];
}

export interface ClauseTemplate {
  key: string;
  heading: string;
  body: readonly ClauseText[];
  de: ParallelText;
  zh: ParallelText;
}

export const CONTRACT_TITLE = {
  en: 'Brand Supply and Sales Agreement',
  de: 'Marken-, Liefer- und Vertriebsvertrag',
  zh: '品牌供货与销售协议',
} as const;

export const CONTRACT_CLAUSES: readonly ClauseTemplate[] = [
  {
    key: 'interpretation',
    heading: 'Definitions and interpretation',
    body: [
      {
        text: 'In this agreement “Platform” and “Brand” mean the parties named above; “Goods” means the products of the brand {brandName} listed in Schedule 1; “Market” means {market}; and “Terms” means the term sheet that both parties accepted in the same version and that this agreement sets out.',
      },
      {
        text: '“Incoterms” means Incoterms® 2020, published by the International Chamber of Commerce (ICC publication 723E).',
      },
      {
        text: 'Days are calendar days. A period “from” one day “to” another includes both days. Prices and other amounts are exact amounts in the currency stated.',
      },
      {
        text: 'The Schedules are part of this agreement. If a Schedule and a clause differ, the clause prevails.',
      },
      {
        text: 'This agreement is made in English. The headings and summaries in {parallelLanguage} are given for convenience; if they differ from the English text, the English text prevails.',
        when: 'bilingual',
      },
    ],
    de: {
      heading: 'Begriffe und Auslegung',
      summary: [
        {
          text: 'Vertragswaren sind die in Anlage 1 aufgeführten Produkte der Marke {brandName}; Markt ist {market}. Es gelten die Incoterms® 2020. Fristen sind Kalendertage. Bei Abweichungen geht der englische Text vor.',
        },
      ],
    },
    zh: {
      heading: '定义与解释',
      summary: [
        {
          text: '“货物”指附件一所列的 {brandName} 品牌产品；“市场”指{market}。本协议适用《国际贸易术语解释通则® 2020》。期限按日历日计算。中文内容仅供参考，与英文不一致时以英文为准。',
        },
      ],
    },
  },
  {
    key: 'supply',
    heading: 'Supply and orders',
    body: [
      {
        text: 'The Brand sells and the Platform buys Goods by written orders placed under this agreement. General terms of either party do not apply, even where an order or a confirmation refers to them.',
      },
      { text: 'The minimum order quantity is {moq} per order. The Brand need not accept a smaller order.' },
      {
        text: 'The Brand makes an accepted order ready for delivery within {leadTime} of accepting it.',
        when: 'leadTime',
      },
      {
        text: 'The Brand delivers from stock: an accepted order is ready for delivery at once.',
        when: 'noLeadTime',
      },
      {
        text: 'The Brand confirms or refuses an order without undue delay and tells the Platform at once if a date cannot be kept.',
      },
    ],
    de: {
      heading: 'Lieferung und Bestellungen',
      summary: [
        {
          text: 'Mindestbestellmenge: {moq} je Bestellung.',
        },
        { text: 'Lieferbereit innerhalb von {leadTime} ab Annahme der Bestellung.', when: 'leadTime' },
        { text: 'Lieferung ab Lager.', when: 'noLeadTime' },
      ],
    },
    zh: {
      heading: '供货与订单',
      summary: [
        { text: '最小起订量为每单 {moq}。' },
        { text: '交货期为接受订单后 {leadTime}。', when: 'leadTime' },
        { text: '现货交付。', when: 'noLeadTime' },
      ],
    },
  },
  {
    key: 'prices',
    heading: 'Prices and payment',
    body: [
      {
        text: 'The unit prices in Schedule 1 are in {currency}. They hold for the whole term of this agreement unless both parties accept a new version of the Terms.',
      },
      {
        text: 'A deposit of {depositShare} of the order value is due when the Brand accepts the order.',
        when: 'deposit',
      },
      { text: 'No deposit is due.', when: 'noDeposit' },
      {
        text: 'The balance is due within {balanceDays} of delivery under clause 4 and receipt of a correct invoice.',
        when: 'credit',
      },
      {
        text: 'The balance is due on delivery under clause 4 and receipt of a correct invoice.',
        when: 'noCredit',
      },
    ],
    de: {
      heading: 'Preise und Zahlung',
      summary: [
        {
          text: 'Die Stückpreise nach Anlage 1 gelten in {currency} für die gesamte Laufzeit.',
        },
        { text: 'Anzahlung: {depositShare} bei Annahme der Bestellung.', when: 'deposit' },
        { text: 'Eine Anzahlung wird nicht geschuldet.', when: 'noDeposit' },
        { text: 'Restzahlung innerhalb von {balanceDays} nach Lieferung und Rechnung.', when: 'credit' },
        {
          text: 'Restzahlung bei Lieferung und Rechnung.',
          when: 'noCredit',
        },
      ],
    },
    zh: {
      heading: '价格与付款',
      summary: [
        {
          text: '附件一所列单价以 {currency} 计价，在协议期内有效。',
        },
        { text: '接受订单时支付订单金额 {depositShare} 的定金。', when: 'deposit' },
        { text: '无需支付定金。', when: 'noDeposit' },
        { text: '余款在交货并收到正确发票后 {balanceDays}内付清。', when: 'credit' },
        {
          text: '余款在交货并收到正确发票时付清。',
          when: 'noCredit',
        },
      ],
    },
  },
  {
    key: 'delivery',
    heading: 'Delivery and risk',
    body: [
      {
        text: 'Delivery is {incoterm} {namedPlace}, Incoterms® 2020. Delivery, the passing of risk, and the division of costs and customs formalities follow that rule.',
      },
      {
        text: 'The Brand states for each product the customs description, country of origin, net and gross weight and the commodity code it knows, so that goods can be declared truthfully.',
      },
    ],
    de: {
      heading: 'Lieferbedingung und Gefahrübergang',
      summary: [
        {
          text: 'Lieferung {incoterm} {namedPlace} gemäß Incoterms® 2020. Die Marke stellt die für die Zollanmeldung nötigen Angaben bereit.',
        },
      ],
    },
    zh: {
      heading: '交货与风险转移',
      summary: [
        { text: '交货条件为 {incoterm} {namedPlace}（Incoterms® 2020）。品牌方应提供如实报关所需的信息。' },
      ],
    },
  },
  {
    key: 'territory',
    heading: 'Territory and channels of sale',
    body: [
      {
        text: 'The Platform may offer and sell the Goods in {saleTerritory}, through {saleChannels}, from {saleFrom} to {saleTo}.',
      },
      {
        text: 'Goods bought under this agreement may be sold off after that period for as long as the rights in clause 10 allow.',
      },
    ],
    de: {
      heading: 'Gebiet und Vertriebswege',
      summary: [
        { text: 'Verkauf in: {saleTerritory}; Vertriebswege: {saleChannels}; vom {saleFrom} bis {saleTo}.' },
      ],
    },
    zh: {
      heading: '销售区域与渠道',
      summary: [{ text: '销售区域：{saleTerritory}；渠道：{saleChannels}；期限：{saleFrom}至{saleTo}。' }],
    },
  },
  {
    key: 'exclusivity',
    heading: 'Exclusivity',
    body: [
      {
        text: 'The exclusivities in Schedule 2 apply, each within its territory, channels and period only. “Brand” exclusivity means that the Brand neither sells the Goods itself nor lets others sell them there; “category” exclusivity means that the Platform sells no other brand of that product category there.',
        when: 'exclusive',
      },
      {
        text: 'Each party states that no agreement with others stands in the way of these exclusivities.',
        when: 'exclusive',
      },
      { text: 'No exclusivity is agreed. Either party may deal with others.', when: 'notExclusive' },
    ],
    de: {
      heading: 'Exklusivität',
      summary: [
        {
          text: 'Es gelten die Exklusivitäten nach Anlage 2, jeweils nur für Gebiet, Vertriebsweg und Zeitraum.',
          when: 'exclusive',
        },
        { text: 'Es ist keine Exklusivität vereinbart.', when: 'notExclusive' },
      ],
    },
    zh: {
      heading: '独家经营',
      summary: [
        { text: '附件二所列独家安排仅在各自的区域、渠道和期限内有效。', when: 'exclusive' },
        { text: '双方未约定独家安排。', when: 'notExclusive' },
      ],
    },
  },
  {
    key: 'marketing',
    heading: 'Marketing support',
    body: [
      {
        text: 'The Brand contributes {fund} to the marketing of the Goods in the Market. The Platform spends it for that purpose only and accounts for it on request.',
        when: 'fund',
      },
      {
        text: 'The Brand supplies ready-to-use product images, texts and videos of the Goods.',
        when: 'assets',
      },
      { text: 'The Brand trains the Platform’s staff on the Goods.', when: 'training' },
      { text: 'The parties run {campaigns} during the term.', when: 'campaigns' },
      { text: 'No marketing support is agreed.', when: 'noMarketing' },
    ],
    de: {
      heading: 'Marketingunterstützung',
      summary: [
        { text: 'Werbekostenzuschuss der Marke: {fund}.', when: 'fund' },
        { text: 'Die Marke stellt Bilder, Texte und Videos.', when: 'assets' },
        { text: 'Die Marke schult das Personal der Plattform.', when: 'training' },
        { text: 'Gemeinsame Kampagnen: {campaigns}.', when: 'campaigns' },
        { text: 'Es ist keine Marketingunterstützung vereinbart.', when: 'noMarketing' },
      ],
    },
    zh: {
      heading: '营销支持',
      summary: [
        { text: '品牌方提供营销资金 {fund}。', when: 'fund' },
        { text: '品牌方提供可直接使用的图片、文案和视频。', when: 'assets' },
        { text: '品牌方为平台员工提供产品培训。', when: 'training' },
        { text: '协议期内双方开展联合营销活动 {campaigns}。', when: 'campaigns' },
        { text: '双方未约定营销支持。', when: 'noMarketing' },
      ],
    },
  },
  {
    key: 'defects',
    heading: 'Defective goods',
    body: [
      {
        text: 'The Platform may return defective Goods at the Brand’s cost within {defectReturnDays} of receipt. The Brand replaces them or refunds the price paid, as the Platform chooses.',
        when: 'defectReturns',
      },
      {
        text: 'No return of defective Goods beyond the rights given by law is agreed.',
        when: 'noDefectReturns',
      },
      { text: 'Rights that the law gives to buyers and to consumers are not limited by this clause.' },
    ],
    de: {
      heading: 'Mangelhafte Ware',
      summary: [
        {
          text: 'Rückgabe mangelhafter Ware auf Kosten der Marke innerhalb von {defectReturnDays} nach Erhalt. Gesetzliche Rechte bleiben unberührt.',
          when: 'defectReturns',
        },
        { text: 'Es gelten die gesetzlichen Rechte.', when: 'noDefectReturns' },
      ],
    },
    zh: {
      heading: '瑕疵货物',
      summary: [
        {
          text: '平台可在收货后 {defectReturnDays}内退回瑕疵货物，费用由品牌方承担。法定权利不受影响。',
          when: 'defectReturns',
        },
        { text: '适用法定权利，双方未另行约定。', when: 'noDefectReturns' },
      ],
    },
  },
  {
    key: 'slow-stock',
    heading: 'Slow-moving stock',
    body: [
      {
        text: 'Goods unsold {slowAfter} after receipt the Platform may offer back. The Brand buys them back at {slowShare} of the purchase price.',
        when: 'buyBack',
      },
      {
        text: 'Goods unsold {slowAfter} after receipt the Platform may offer for exchange. The Brand exchanges them for other Goods to the value of {slowShare} of the purchase price.',
        when: 'exchange',
      },
      { text: 'No buy-back and no exchange of slow-moving stock is agreed.', when: 'noSlowStock' },
    ],
    de: {
      heading: 'Langsamdreher',
      summary: [
        {
          text: 'Rückkauf unverkaufter Ware nach {slowAfter} zu {slowShare} des Einkaufspreises.',
          when: 'buyBack',
        },
        {
          text: 'Umtausch unverkaufter Ware nach {slowAfter} im Wert von {slowShare} des Einkaufspreises.',
          when: 'exchange',
        },
        { text: 'Es ist weder Rückkauf noch Umtausch vereinbart.', when: 'noSlowStock' },
      ],
    },
    zh: {
      heading: '滞销库存',
      summary: [
        { text: '收货后 {slowAfter}仍未售出的货物，品牌方按进货价的 {slowShare} 回购。', when: 'buyBack' },
        { text: '收货后 {slowAfter}仍未售出的货物，品牌方按进货价的 {slowShare} 换货。', when: 'exchange' },
        { text: '双方未约定回购或换货。', when: 'noSlowStock' },
      ],
    },
  },
  {
    key: 'rights',
    heading: 'Intellectual property',
    body: [
      {
        text: 'The Brand lets the Platform use its {rights} to offer, advertise and sell the Goods. Each right is granted separately, and recorded with its territory, channels, period and source in the authorization archive kept by the Platform; the Platform uses nothing beyond what is recorded there.',
      },
      {
        text: 'The Brand remains the owner. It states that it may grant these rights, and bears the claims of others that rest on their use as granted.',
      },
      {
        text: 'When a right lapses, or is narrowed or revoked, the Platform takes down the listings it covered.',
      },
    ],
    de: {
      heading: 'Schutzrechte',
      summary: [
        {
          text: 'Die Marke räumt Nutzungsrechte ein an: {rights}. Umfang, Gebiet und Dauer jedes Rechts stehen im Rechtearchiv der Plattform; mit dem Ende eines Rechts enden die darauf gestützten Angebote.',
        },
      ],
    },
    zh: {
      heading: '知识产权',
      summary: [
        {
          text: '品牌方授权平台使用其{rights}。各项授权的区域、渠道和期限记录于授权档案；授权终止后，相应商品将下架。',
        },
      ],
    },
  },
  {
    key: 'compliance',
    heading: 'Compliance and product safety',
    body: [
      {
        text: 'The Brand delivers only Goods that meet the law of the Market and keeps the documents it has shown (registration, certificates, insurance) valid for the term. It tells the Platform at once when one of them lapses or changes.',
      },
      {
        text: 'Each party tells the other without delay of a safety risk, a recall or a measure of an authority. The party in whose sphere the cause lies bears the cost.',
      },
      { text: 'Neither party deals with persons on the sanctions lists that bind it.' },
    ],
    de: {
      heading: 'Rechtskonformität und Produktsicherheit',
      summary: [
        {
          text: 'Die Marke liefert nur Ware, die dem Recht des Marktes entspricht, hält ihre Nachweise gültig und meldet Risiken unverzüglich.',
        },
      ],
    },
    zh: {
      heading: '合规与产品安全',
      summary: [
        { text: '品牌方仅交付符合市场所在地法律的货物，保持所提交的证明文件有效，并及时通报安全风险。' },
      ],
    },
  },
  {
    key: 'confidentiality',
    heading: 'Confidentiality and personal data',
    body: [
      {
        text: 'Each party keeps confidential what it learns of the other’s business under this agreement, for its term and three years after it, except what is public, already known, or must be disclosed by law.',
      },
      {
        text: 'Each party processes personal data only as the law allows, and only as far as this agreement needs it.',
      },
    ],
    de: {
      heading: 'Vertraulichkeit und Datenschutz',
      summary: [
        {
          text: 'Vertrauliche Informationen sind während der Laufzeit und drei Jahre danach geheim zu halten. Personenbezogene Daten werden nur nach dem Gesetz verarbeitet.',
        },
      ],
    },
    zh: {
      heading: '保密与个人信息',
      summary: [{ text: '双方在协议期内及终止后三年内承担保密义务，并依法处理个人信息。' }],
    },
  },
  {
    key: 'term',
    heading: 'Term and termination',
    body: [
      {
        text: 'This agreement runs from {contractFrom} to {contractTo}. It then ends without notice unless the parties renew it.',
      },
      { text: 'Either party may end it earlier by {noticeDays} of written notice.', when: 'notice' },
      { text: 'Either party may end it earlier by written notice with immediate effect.', when: 'noNotice' },
      {
        text: 'Either party may end it at once for good cause, in particular if the other party breaks a material duty and does not put it right within 30 days of being asked, or becomes insolvent.',
      },
      {
        text: 'Orders accepted before the end are performed. Clauses 8, 9 and 12 continue to apply to them.',
      },
    ],
    de: {
      heading: 'Laufzeit und Kündigung',
      summary: [
        { text: 'Laufzeit vom {contractFrom} bis {contractTo}.' },
        {
          text: 'Ordentliche Kündigung mit einer Frist von {noticeDays}; fristlos aus wichtigem Grund.',
          when: 'notice',
        },
        { text: 'Kündigung jederzeit mit sofortiger Wirkung.', when: 'noNotice' },
      ],
    },
    zh: {
      heading: '期限与终止',
      summary: [
        { text: '协议期限为{contractFrom}至{contractTo}。' },
        { text: '任何一方可提前 {noticeDays}书面通知解除；有正当理由的可立即解除。', when: 'notice' },
        { text: '任何一方可书面通知立即解除。', when: 'noNotice' },
      ],
    },
  },
  {
    key: 'general',
    heading: 'General and signing',
    body: [
      {
        text: 'This document is the whole agreement of the parties on its subject. It is changed only by a new version of the Terms that both parties accept, or in writing.',
      },
      {
        text: 'If a provision is invalid, the rest stands; the parties replace it by a valid one that comes closest to it.',
      },
      {
        text: 'The Terms contain no choice of law and no choice of court. The law and the courts that apply without such a choice are competent.',
      },
      {
        text: 'The parties sign electronically, the Brand first. Who signed, in what capacity, when and how is recorded in a signing certificate that names this file by its SHA-256 digest and thereby belongs to exactly this file.',
      },
    ],
    de: {
      heading: 'Allgemeines und Unterzeichnung',
      summary: [
        {
          text: 'Änderungen nur durch eine von beiden angenommene neue Fassung oder schriftlich. Unterzeichnet wird elektronisch, die Marke zuerst; das Signaturzertifikat ist über den SHA-256-Wert an genau diese Datei gebunden.',
        },
      ],
    },
    zh: {
      heading: '一般条款与签署',
      summary: [
        {
          text: '变更须经双方接受的新版本或书面作出。双方以电子方式签署，品牌方先签；签署证书通过 SHA-256 摘要与本文件唯一对应。',
        },
      ],
    },
  },
];
