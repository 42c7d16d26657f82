/** A partner has lost a link, or it leaked: the old one dies and a new one is mailed, whatever crashes in between. */
import { proxyActivities } from '@temporalio/workflow';
import type { LinkReissue, PartnerActivities } from '../../domain/partner';
import { outsideEffects } from '../kernel/effects';

const letters = proxyActivities<PartnerActivities>(outsideEffects);

export async function reissueLink(reissue: LinkReissue): Promise<{ linkId: string }> {
  return letters.reissueLink(reissue);
}
