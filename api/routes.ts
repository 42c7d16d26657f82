/** Every route there is, but the pages behind partner links. */
import { customsRoutes } from './orders/customs';
import { disputeRoutes } from './orders/disputes';
import { incidentRoutes } from './orders/incidents';
import { logisticsPartnerRoutes } from './orders/logistics-partners';
import { returnRoutes } from './orders/returns';
import { sellingRoutes } from './orders/selling';
import { shipmentRoutes } from './orders/shipments';
import { shopOrderRoutes } from './orders/shop';
import { staffOrderRoutes } from './orders/staff';
import { orderTimelineRoutes } from './orders/timeline';
import { ipNoticeRoutes } from './notices/routes';
import { publicPrivacyRoutes } from './privacy/public-routes';
import { staffPrivacyRoutes } from './privacy/staff-routes';
import type { Route } from './route';
import { shopRoutes } from './shop';
import { auditRoutes } from './staff/audit';
import { caseRoutes } from './staff/cases';
import { fileRoutes } from './staff/files';
import { linkRoutes } from './staff/links';
import { meRoutes } from './staff/me';
import { openCaseRoute } from './staff/open-case';
import { contractRoutes, pilotRoutes } from './staff/pilot-and-contract';
import { overviewRoutes } from './staff/overview';
import { processRoutes } from './staff/processes';
import { partnershipRoutes, rightsRoutes } from './staff/rights';
import { searchRoutes } from './staff/search';
import { taskRoutes } from './staff/tasks';
import { termSheetRoutes } from './staff/term-sheets';
import { timelineRoutes } from './staff/timeline';
import { vettingRoutes } from './staff/vetting';
import { taxDecisionRoutes } from './tax/decisions';
import { taxNumberRoutes } from './tax/numbers';
import { taxRegistrationRoutes } from './tax/registrations';
import { taxObligationRoutes } from './tax/obligations';
import { taxReturnRoutes } from './tax/returns';

/** In the order in which addresses are matched. */
export const routes: readonly Route[] = [
  ...meRoutes,
  openCaseRoute,
  ...caseRoutes,
  ...processRoutes,
  ...timelineRoutes,
  ...taskRoutes,
  ...auditRoutes,
  ...searchRoutes,
  ...overviewRoutes,
  ...vettingRoutes,
  ...termSheetRoutes,
  ...pilotRoutes,
  ...contractRoutes,
  ...rightsRoutes,
  ...partnershipRoutes,
  ...linkRoutes,
  ...fileRoutes,
  ...sellingRoutes,
  ...staffOrderRoutes,
  ...orderTimelineRoutes,
  ...shipmentRoutes,
  ...customsRoutes,
  ...returnRoutes,
  ...disputeRoutes,
  ...incidentRoutes,
  ...logisticsPartnerRoutes,
  ...ipNoticeRoutes,
  ...shopRoutes,
  ...shopOrderRoutes,
  ...taxRegistrationRoutes,
  ...taxReturnRoutes,
  ...taxObligationRoutes,
  ...taxNumberRoutes,
  ...taxDecisionRoutes,
  ...publicPrivacyRoutes,
  ...staffPrivacyRoutes,
];
