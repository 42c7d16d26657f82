/** Every mail about a privacy request, in words: `privacy.<language>.json`. None names the person. */
import type { KeptRecord, PrivacyMail, PrivacyMailKind } from '../../../domain/privacy';
import type { Locale } from '../../../domain/shapes/common';
import de from './privacy.de.json';
import en from './privacy.en.json';
import zh from './privacy.zh.json';
import type { MailValues } from './kinds';
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

const kinds: Readonly<Record<PrivacyMailKind, MailValues>> = {
  'verify-code': { needs: ['code'] },
  'request-received': { needs: ['dueOn'] },
  'nothing-held': { needs: [] },
  'request-extended': { needs: ['dueOn', 'reason'] },
  'request-refused': { needs: ['reason'] },
  'access-ready': { needs: ['untilOn'] },
  'data-corrected': { needs: [] },
  'objection-noted': { needs: [] },
  'erasure-waits': { needs: ['orders'] },
  'data-erased': { needs: [] },
};

/** What surrounds the content. */
export interface PrivacyFrame {
  locale: Locale;
  requestId: string;
  link?: { to: 'code' | 'export' | 'certificate'; url: string };
  /** Of an erasure. */
  kept?: readonly KeptRecord[];
  /** Of an erasure or a correction: who was given the data. */
  recipients?: readonly string[];
  imprint: string;
}

/** A mail to a requester, in their language. @throws ApplicationFailure `mail-content` if a value is missing or wrong */
export function renderPrivacyMail({ kind, values: given }: PrivacyMail, frame: PrivacyFrame): RenderedMail {
  const { locale, requestId, link, imprint, kept = [], recipients = [] } = frame;
  const language = languages[locale];
  const shape = kinds[kind];
  checkNeeds(kind, shape.needs, given);
  const values = readableValues({ ...given, requestId }, locale, {});
  const t = translator(locale);
  const say = (key: string) => t(key, { replace: values });
  const words: Words = language.mails[kind];
  const rows = kept.map((row) => keptRow(row, locale));
  return layOut({
    ...body(words, `mails.${kind}`, say, values),
    ...(rows.length > 0
      ? { note: { label: language.frame.kept, text: rows.join('\n') } }
      : noteOf(shape, values, language.frame.note)),
    lang: languageTags[locale],
    facts: [
      ...facts(language.facts, values),
      ...(recipients.length > 0 ? [{ label: language.frame.recipients, value: recipients.join(', ') }] : []),
    ],
    ...(link
      ? {
          action: { label: language.actions[link.to], url: link.url, hint: language.frame.button, until: [] },
        }
      : {}),
    greeting: language.frame.greeting,
    closing: { ...language.frame, questions: say('frame.questions') },
    footer: [say('frame.who'), imprint],
  });
}

function keptRow({ class: name, count, law, until }: KeptRecord, locale: Locale): string {
  const names: Readonly<Record<string, string>> = languages[locale].kept;
  const what = names[name] ?? name.replaceAll('-', ' ');
  const values = readableValues({ what, law, count, untilOn: until }, locale, {});
  return translator(locale)('keptRow', { replace: values });
}

const translator = translatorsOf(languages);
