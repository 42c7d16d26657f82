/** What an incident has to know of parcels under way, and its report. */
import type { ShipmentStage } from '../domain/order';
import type { OtherLane } from '../domain/other-lane';
import type { Country, Day, Instant, Money } from '../domain/shapes/common';

/** What happened, and to which parcels it matters: those of a carrier, a service, a destination; a carrier or a destination is named. */
export interface IncidentFacts {
  incidentId: string;
  kind: 'port-congestion' | 'storm' | 'strike' | 'carrier-failure' | 'other';
  says: string;
  carrier?: string;
  service?: string;
  to?: Country;
  /** New orders avoid what it names until this day is over; left out: while it is being dealt with. */
  until?: Day;
}

export interface AffectedShipment {
  shipmentId: string;
  orderId: string;
  number: number;
  stage: ShipmentStage;
  trackingCode?: string;
  carrier?: string;
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
  /** How many more are affected than are listed. */
  more?: number;
  extraCost: Money[];
}

export interface IncidentActivities {
  /**
   * Parcels in its way that have not left, with another lane for each, in the order of their ids; at most five hundred.
   * @param after the last one of the page before
   */
  findAffected(facts: IncidentFacts, on: string, after?: string): Promise<AffectedShipment[]>;
  /** Parcels in its way that are under way: how many, and the first five hundred. */
  findUnderWay(facts: IncidentFacts): Promise<{ total: number; first: AffectedShipment[] }>;
}

export interface IncidentReportActivities {
  /** Draws and stores the report. Safe to repeat. */
  makeIncidentReport(report: IncidentReport): Promise<{ fileId: string; sha256: string }>;
}
