import { ApplicationFailure } from '@temporalio/common';
import type { CustomerFailure } from '../../domain/customer-mails';
import type { NotifierFailure } from '../../domain/notifier-mails';
import type { PartnerFailure } from '../../domain/partner';

/** A failure no retry mends. The message goes into workflow histories: it names ids and kinds, never a person. */
export function mailFailure(
  type: PartnerFailure | CustomerFailure | NotifierFailure,
  message: string,
): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true });
}
