/** Pages that only say something: thanks, dead links, trouble, a moment's patience. */
import type { Page } from './page';
import type { Speech } from './speech';
import type { Form } from './form';
import type { Visit } from './visit';

/** The one page of every link that does not work, whatever the reason: it tells nothing about the link. */
export function deadLink(speech: Speech): Page {
  return message(speech, 'dead', 410);
}

/** Too many requests in a minute. */
export function tooMany(speech: Speech): Page {
  return message(speech, 'tooMany', 429);
}

/** The form was sent from another site. */
export function fromElsewhere(speech: Speech): Page {
  return message(speech, 'elsewhere', 403);
}

/** The record is a moment behind the process that sent the link. */
export function notReady(visit: Visit): Page {
  return message(visit.speech, 'notReady', 503, { again: visit.base + visit.query, comesBack: true });
}

/** Nothing is asked here any more, though the link still opens. */
export function alreadyDone(visit: Visit): Page {
  return message(visit.speech, 'done', 200);
}

/**
 * Something of ours is away. What was typed goes along in hidden fields, so that sending it again takes one press.
 * @param again where to go next: the same address
 */
export function trouble(speech: Speech, status: number, again: { address: string; form?: Form }): Page {
  const fields = [...(again.form ?? [])];
  // A page somebody only looked at asks again by itself; what was sent waits for its sender.
  const comesBack = again.form === undefined;
  return message(speech, 'trouble', status, { again: again.address, fields, comesBack });
}

/** The partner's part is done; says what comes next. */
export function thanks(visit: Visit, what: string, content: Record<string, unknown> = {}): Page {
  const heading = visit.speech.t(`thanks.${what}.heading`);
  return { template: 'thanks', heading, content: { what, ...content } };
}

function message(speech: Speech, what: string, status: number, content: Record<string, unknown> = {}): Page {
  return {
    template: 'message',
    status,
    heading: speech.t(`message.${what}.heading`),
    content: { kind: what, lines: speech.t(`message.${what}.text`).split('\n'), ...content },
  };
}
