/** Every mail to customers, in words: `customers.<language>.json`, filled in and laid out as the mails to partners are. */
import { formatMoney } from '../../../domain/contract-facts';
import type { CustomerMail } from '../../../domain/customer-mails';
import { customsDocumentName } from '../../../domain/customs-documents';
import type { Locale } from '../../../domain/shapes/common';
import { mailFailure } from '../failure';
import { customerKinds } from './customer-kinds';
import de from './customers.de.json';
import en from './customers.en.json';
import zh from './customers.zh.json';
import { languageTags, readableValues } from './values';
import {
  body,
  checkNeeds,
  facts,
  layOut,
  noteOf,
  translatorsOf,
  type RenderedMail,
  type Words,
} from './wording';

/** A missing translation in any language is a type error here. */
const languages: Readonly<Record<Locale, typeof en>> = { en, de, zh };

/** What surrounds the content of a mail to a customer. */
export interface CustomerFrame {
  locale: Locale;
  name: string;
  orderId: string;
  /** Address of the tracking page. */
  trackingUrl: string;
  /** Address of the label of an accepted return. */
  labelUrl?: string;
  /** The sender's legal name and address, for the last line. */
  imprint?: string;
}

/** A mail to a customer, in their language. @throws ApplicationFailure `mail-content` if a value is missing or wrong */
export function renderCustomerMail(
  { kind, values: given }: CustomerMail,
  frame: CustomerFrame,
): RenderedMail {
  const { locale, name, orderId, trackingUrl, labelUrl, imprint } = frame;
  const language = languages[locale];
  const shape = customerKinds[kind];
  checkNeeds(kind, shape.needs, given);
  const values = readableValues({ ...readable(given, locale), name, orderId }, locale, {});
  const t = translator(locale);
  const say = (key: string) => t(key, { replace: values });
  const words: Words = language.mails[kind];
  const track = { label: language.actions.track, url: trackingUrl };
  return layOut({
    ...body(words, `mails.${kind}`, say, values),
    ...noteOf(shape, values, words.note ?? language.frame.note),
    lang: languageTags[locale],
    facts: facts(language.facts, values),
    action: {
      ...(labelUrl === undefined ? track : { label: language.actions.label, url: labelUrl }),
      hint: language.frame.button,
      until: labelUrl === undefined ? [language.frame.link] : [],
    },
    ...(labelUrl === undefined ? {} : { also: track }),
    greeting: say('frame.greeting'),
    closing: { ...language.frame, questions: say('frame.questions') },
    footer: [say('frame.who'), ...(imprint ? [imprint] : [])],
  });
}

/** `amount` and `fee`, in `currency`, as sums, `wants` by its name. */
function readable(
  { amount, fee, currency, wants, ...values }: CustomerMail['values'],
  locale: Locale,
): Record<string, string | number> {
  return {
    ...values,
    ...(wants === undefined || wants === '' ? {} : { wants: customsDocumentName(String(wants), locale) }),
    ...(fee === undefined ? {} : { fee: readableMoney(fee, String(currency), locale) }),
    ...(amount === undefined ? {} : { money: readableMoney(amount, String(currency), locale) }),
  };
}

function readableMoney(amount: string | number, currency: string, locale: Locale): string {
  if (
    typeof amount !== 'number' ||
    !Number.isSafeInteger(amount) ||
    amount < 0 ||
    !/^[A-Z]{3}$/.test(currency)
  )
    throw mailFailure('mail-content', "The mail's amount is no whole number of minor units of a currency.");
  return formatMoney({ amount, currency }, locale);
}

const translator = translatorsOf(languages);
