/** Letters to requesters: the address is read here and sealed again with the mail's record. */
import type { PrivacyMail } from '../../domain/privacy';
import { requestSubject } from '../../models/privacy-request';
import { mailFailure } from '../mail/failure';
import { sendToPerson, unlessErased } from '../mail/send-once';
import { renderPrivacyMail, type PrivacyFrame } from '../mail/templates/render-privacy';
import type { PrivacyDependencies } from './dependencies';

export interface Letter {
  requestId: string;
  step: string;
  mail: PrivacyMail;
  more?: Pick<PrivacyFrame, 'link' | 'kept' | 'recipients'>;
}

/** Sends a step's letter once. @throws ApplicationFailure `person-erased`, `mail-refused`, `mail-content`, `step-reused` */
export async function sendLetter(
  deps: PrivacyDependencies,
  { requestId, step, mail, more = {} }: Letter,
): Promise<void> {
  const requester = await unlessErased(() => deps.requests.requester(requestId));
  if (!requester) throw mailFailure('order-unknown', `There is no privacy request ${requestId}.`);
  const { email, locale } = requester;
  const rendered = renderPrivacyMail(mail, { locale, requestId, imprint: deps.imprint, ...more });
  const receiver = {
    ...{ subject: requestSubject(requestId), email },
    recipient: (sealed: string) => ({ requestId, sealed }),
  };
  const about = { step, caseId: `privacy:${requestId}`, kind: mail.kind };
  await sendToPerson(deps, about, receiver, rendered, { 'Reply-To': deps.staffAddress('compliance') });
}
