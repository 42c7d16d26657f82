/**
 * Where carriers and customs meet. A carrier presents a parcel; if the broker has declared it, customs decide and the
 * parcel waits for that. Both sides may come late: what was said before is told to who listens afterwards.
 */
export type CustomsState =
  'documents-wanted' | 'inspected' | 'held' | 'released' | 'refused' | 'seized' | 'withdrawn';

export interface CustomsDecision {
  readonly trackingCode: string;
  readonly state: CustomsState;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Border {
  /** The carrier has it at customs. */
  present(trackingCode: string, at: number): void;
  /** The broker has lodged a declaration for it. */
  declare(trackingCode: string): void;
  isDeclared(trackingCode: string): boolean;
  decide(decision: CustomsDecision): void;
  onPresented(listener: (trackingCode: string, at: number) => void): void;
  onDecision(listener: (decision: CustomsDecision) => void): void;
  /** When it was presented, if it was. */
  presentedAt(trackingCode: string): number | undefined;
  decisionsOn(trackingCode: string): readonly CustomsDecision[];
}

export function createBorder(): Border {
  const presented = new Map<string, number>();
  const declared = new Set<string>();
  const decisions = new Map<string, CustomsDecision[]>();
  const presentedListeners: ((trackingCode: string, at: number) => void)[] = [];
  const decisionListeners: ((decision: CustomsDecision) => void)[] = [];
  return {
    present(trackingCode, at) {
      if (presented.has(trackingCode)) return;
      presented.set(trackingCode, at);
      for (const listener of presentedListeners) listener(trackingCode, at);
    },
    declare: (trackingCode) => void declared.add(trackingCode),
    isDeclared: (trackingCode) => declared.has(trackingCode),
    decide(decision) {
      decisions.set(decision.trackingCode, [...(decisions.get(decision.trackingCode) ?? []), decision]);
      for (const listener of decisionListeners) listener(decision);
    },
    onPresented(listener) {
      presentedListeners.push(listener);
      for (const [trackingCode, at] of presented) listener(trackingCode, at);
    },
    onDecision(listener) {
      decisionListeners.push(listener);
      for (const decision of [...decisions.values()].flat()) listener(decision);
    },
    presentedAt: (trackingCode) => presented.get(trackingCode),
    decisionsOn: (trackingCode) => decisions.get(trackingCode) ?? [],
  };
}
