/** Mails to who was given a person's data, in words: `recipients.<language>.json`. They name numbers, and nobody. */
import type { RecipientMailKind } from '../../../domain/privacy';
import type { Locale } from '../../../domain/shapes/common';
import de from './recipients.de.json';
import en from './recipients.en.json';
import zh from './recipients.zh.json';
import { languageTags } from './values';
import { body, facts, layOut, translatorsOf, type RenderedMail, type Words } from './wording';

/** A missing translation in any language is a type error here. */
const languages: Readonly<Record<Locale, typeof en>> = { en, de, zh };

/** What surrounds the content. */
export interface RecipientFrame {
  locale: Locale;
  requestId: string;
  recipient: string;
  references: readonly string[];
  imprint: string;
}

/** A mail to a recipient's contact, in their language. */
export function renderRecipientMail(kind: RecipientMailKind, frame: RecipientFrame): RenderedMail {
  const { locale, requestId, recipient, references, imprint } = frame;
  const language = languages[locale];
  const values = { requestId, recipient };
  const t = translator(locale);
  const say = (key: string) => t(key, { replace: values });
  const words: Words = language.mails[kind];
  return layOut({
    ...body(words, `mails.${kind}`, say, values),
    note: { label: language.frame.references, text: references.join('\n') },
    lang: languageTags[locale],
    facts: facts(language.facts, values),
    greeting: language.frame.greeting,
    closing: { ...language.frame, questions: say('frame.questions') },
    footer: [say('frame.who'), imprint],
  });
}

const translator = translatorsOf(languages);
