/** Every mail to partners and staff, in words: `<language>.json` for partners, `staff.json` for staff, filled in and laid out. */
import { customsDocumentNames } from '../../../domain/customs-documents';
import type { LinkPurpose, MailContent } from '../../../domain/partner';
import type { Locale } from '../../../domain/shapes/common';
import { mailFailure } from '../failure';
import de from './de.json';
import en from './en.json';
import { isAskingKind, isStaffKind, partnerKinds, staffKinds } from './kinds';
import staff from './staff.json';
import { languageTags, readableInstant, readableValues, type CodeNames } from './values';
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
import zh from './zh.json';

/** A missing translation in any language is a type error here. */
const languages: Readonly<Record<Locale, typeof en>> = { en, de, zh };

/** What surrounds the content of a mail to a partner. */
export interface PartnerFrame {
  locale: Locale;
  name: string;
  link?: { url: string; purpose: LinkPurpose; expiresAt: Date; singleUse: boolean };
  /** The sender's legal name and address, for the last line. */
  imprint?: string;
}

/** A mail to a partner, in their language. @throws ApplicationFailure `mail-content` if a value is missing or wrong */
export function renderPartnerMail(content: MailContent, frame: PartnerFrame): RenderedMail {
  if (isStaffKind(content.kind))
    throw mailFailure('mail-content', `"${content.kind}" is a mail to staff, not to a partner.`);
  const { locale, link } = frame;
  if (!link && isAskingKind(content.kind))
    throw mailFailure('mail-content', `"${content.kind}" asks for something and needs a link to give it by.`);
  const language = languages[locale];
  const shape = partnerKinds[content.kind];
  checkNeeds(content.kind, shape.needs, content.values);
  const values = readableValues(
    { ...content.values, name: frame.name },
    locale,
    partnerCodes(language, locale),
  );
  if (link) {
    values.ask = values.document ?? language.asks[link.purpose];
    values.linkUntil = readableInstant(link.expiresAt, locale);
  }
  const t = translator(locale);
  const say = (key: string) => t(key, { replace: values });
  const words: Words = language.mails[content.kind];
  return layOut({
    ...body(words, `mails.${content.kind}`, say, values),
    ...noteOf(shape, values, words.note ?? language.frame.note),
    lang: languageTags[locale],
    facts: facts(language.facts, values),
    ...(link && {
      action: {
        label: language.actions[link.purpose],
        url: link.url,
        hint: language.frame.button,
        until: [say('frame.until'), ...(link.singleUse ? [language.frame.once] : [])],
      },
    }),
    greeting: say('frame.greeting'),
    closing: language.frame,
    footer: [say('frame.who'), ...(frame.imprint ? [frame.imprint] : [])],
  });
}

/** A mail to staff, in English. @throws ApplicationFailure `mail-content` if a value is missing or wrong */
export function renderStaffMail(content: MailContent, frame: { caseId: string }): RenderedMail {
  if (!isStaffKind(content.kind))
    throw mailFailure('mail-content', `"${content.kind}" is a mail to a partner, not to staff.`);
  const shape = staffKinds[content.kind];
  checkNeeds(content.kind, shape.needs, content.values);
  const { link: url, ...given } = content.values;
  const codes: CodeNames = { ...partnerCodes(en, 'en'), task: staff.tasks, exit: staff.exits };
  const values = readableValues({ ...given, caseId: frame.caseId }, 'en', codes);
  const t = translator('staff');
  const words: Words = staff.mails[content.kind];
  return layOut({
    ...body(words, `mails.${content.kind}`, (key) => t(key, { replace: values }), values),
    ...noteOf(shape, values, words.note ?? staff.frame.note),
    lang: languageTags.en,
    facts: facts(staff.facts, values),
    ...(typeof url === 'string' && {
      action: { label: staff.action, url, hint: en.frame.button, until: [] },
    }),
    greeting: staff.frame.greeting,
    closing: staff.frame,
    footer: [staff.frame.who],
  });
}

function partnerCodes({ names, assets, verdicts, sides }: typeof en, locale: Locale): CodeNames {
  return {
    document: { ...customsDocumentNames(locale), ...names },
    requirement: names,
    asset: assets,
    assets,
    verdict: verdicts,
    side: sides,
  };
}

const translator = translatorsOf({ ...languages, staff });
