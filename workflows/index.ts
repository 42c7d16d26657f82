/** Every workflow the worker runs; the bundle is made from this file. */
export { brandOnboarding } from './brand-onboarding/workflow';
export { contractSigning } from './contract-signing/workflow';
export { documentRequest } from './document-request/workflow';
export { evidencePack } from './evidence-pack/workflow';
export { partnership } from './partnership/workflow';
export { pilotTrial } from './pilot-trial/workflow';
export { reissueLink } from './reissue-link/workflow';
export { rightsGrant } from './rights-grant/workflow';
