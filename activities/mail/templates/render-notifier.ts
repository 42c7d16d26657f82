/** Every mail to who has sent an IP notice, in words: `notifiers.<language>.json`, laid out as the mails to partners are. */
import type { NotifierMail } from '../../../domain/notifier-mails';
import type { Locale } from '../../../domain/shapes/common';
import { notifierKinds } from './notifier-kinds';
import de from './notifiers.de.json';
import en from './notifiers.en.json';
import zh from './notifiers.zh.json';
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

/** What surrounds the content of a mail to a notifier. */
export interface NotifierFrame {
  locale: Locale;
  name: string;
  noticeId: string;
  /** Where the notice can be completed. */
  completeUrl: string;
  /** The sender's legal name and address, for the last line. */
  imprint?: string;
}

/** A mail to a notifier, in their language. @throws ApplicationFailure `mail-content` if a value is missing or wrong */
export function renderNotifierMail(
  { kind, values: given }: NotifierMail,
  frame: NotifierFrame,
): RenderedMail {
  const { locale, name, noticeId, completeUrl, imprint } = frame;
  const language = languages[locale];
  const shape = notifierKinds[kind];
  checkNeeds(kind, shape.needs, given);
  const gaps = missingInWords(String(given['missing'] ?? ''), language.elements);
  const shownToo = { name, noticeId, ...(gaps === '' ? {} : { gaps }) };
  const values = readableValues({ ...given, ...shownToo }, locale, {});
  const t = translator(locale);
  const say = (key: string) => t(key, { replace: values });
  const words: Words = language.mails[kind];
  return layOut({
    ...body(words, `mails.${kind}`, say, values),
    ...noteOf(shape, values, words.note ?? language.frame.note),
    lang: languageTags[locale],
    facts: facts(language.facts, values),
    ...(kind === 'notice-incomplete' && {
      action: {
        ...{ label: language.actions.complete, url: completeUrl, hint: language.frame.button },
        until: [language.frame.link],
      },
    }),
    greeting: say('frame.greeting'),
    closing: { ...language.frame, questions: say('frame.questions') },
    footer: [say('frame.who'), ...(imprint ? [imprint] : [])],
  });
}

function missingInWords(missing: string, elements: Readonly<Record<string, string>>): string {
  return missing
    .split(',')
    .filter((element) => element !== '')
    .map((element) => `- ${elements[element] ?? element}`)
    .join('\n');
}

const translator = translatorsOf(languages);
