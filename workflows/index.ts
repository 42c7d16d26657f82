/** Every workflow the worker runs; the bundle is made from this file. */
export { brandOnboarding } from './brand-onboarding/workflow';
export { carrierClaim } from './carrier-claim/workflow';
export { contractSigning } from './contract-signing/workflow';
export { customerReturn } from './customer-return/workflow';
export { customsClearance } from './customs-clearance/workflow';
export { documentRequest } from './document-request/workflow';
export { evidencePack } from './evidence-pack/workflow';
export { incident } from './incident/workflow';
export { ipNotice } from './ip-notice/workflow';
export { logisticsPartner } from './logistics-partner/workflow';
export { orderToDelivery } from './order-to-delivery/workflow';
export { partnership } from './partnership/workflow';
export { paymentDispute } from './payment-dispute/workflow';
export { pilotTrial } from './pilot-trial/workflow';
export { reissueLink } from './reissue-link/workflow';
export { rightsGrant } from './rights-grant/workflow';
export { shipment } from './shipment/workflow';
