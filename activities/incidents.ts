/** What an incident has to know of parcels under way, and its report. */
import type { ShipmentStage } from '../domain/order';
import type { OtherLane } from '../domain/other-lane';
import type { Country, Instant, Money } from '../domain/shapes/common';

/** What happened, and to which parcels it matters: those of a carrier, a service, a destination. */
export interface IncidentFacts {
  incidentId: string;
  kind: 'port-congestion' | 'storm' | 'strike' | 'carrier-failure' | 'other';
  says: string;
  carrier: string;
  service?: string;
  to?: Country;
}

export interface AffectedShipment {
  shipmentId: string;
  orderId: string;
  number: number;
  stage: ShipmentStage;
  trackingCode?: string;
  /** Another lane for the same goods, with what it costs more (never below zero); or why there is none. */
  alternative: OtherLane;
}

export type RerouteOutcome = 'rerouted' | 'past-the-point' | 'not-possible' | 'no-answer' | 'not-approved';

export interface IncidentReport {
  facts: IncidentFacts;
  openedAt: Instant;
  closedAt: Instant;
  openedBy: string;
  approvedBy?: string;
  affected: (AffectedShipment & { outcome: RerouteOutcome })[];
  extraCost: Money[];
}

export interface IncidentActivities {
  /** Parcels the incident stands in the way of, at most a thousand, with another lane for each that has not left. */
  findAffected(facts: IncidentFacts, on: string): Promise<AffectedShipment[]>;
}

export interface IncidentReportActivities {
  /** Draws and stores the report. Safe to repeat. */
  makeIncidentReport(report: IncidentReport): Promise<{ fileId: string; sha256: string }>;
}
