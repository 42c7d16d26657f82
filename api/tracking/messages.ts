/** Tracking pages that only say something. */
import type { Refusal } from '../../domain/process';
import type { Page } from './page';
import type { Speech } from './speech';

type Said = 'unknown' | 'tooMany' | 'elsewhere' | 'trouble' | 'asked' | 'askShop' | 'notReturned';

const statuses: Record<Said, number> = {
  ...{ unknown: 404, tooMany: 429, elsewhere: 403, trouble: 500, asked: 200, askShop: 200 },
  notReturned: 409,
};

/** `back`: where the order's page is. */
export function message(
  speech: Speech,
  what: Said,
  more: { back?: string; quote?: string; comesBack?: boolean } = {},
): Page {
  return {
    template: 'message',
    status: statuses[what],
    heading: speech.t(`message.${what}.heading`),
    content: { kind: what, lines: speech.t(`message.${what}.text`).split('\n'), ...more },
  };
}

/** A return that is not possible; what the rules say of it stands in their own words. */
export function returnRefused(speech: Speech, back: string, refusal: Refusal | undefined): Page {
  const quote = refusal?.refusal === 'return-refused' ? refusal.message : undefined;
  return message(speech, 'notReturned', { back, ...(quote === undefined ? {} : { quote }) });
}
