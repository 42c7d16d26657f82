/**
 * The shape of a workflow: what a history shows of it when everything the business says is taken away. Turn by turn: what
 * it waited for, and which commands it then gave.
 */
import type { Client } from '@temporalio/client';

export type Happening = {
  of: 'message' | 'activity' | 'timer' | 'child-started' | 'child-closed';
  n: number;
};

export type Step =
  /** `awaits`: the message (update or signal, by number) that people may send once this is done. */
  | { do: 'local'; awaits?: number }
  /** `awaits`: as above, once this has begun; for messages that come before anything local is done. */
  | { do: 'activity'; documents: boolean; awaits?: number }
  | { do: 'timer'; fires: boolean }
  | { do: 'cancel'; timer: number }
  | { do: 'child'; shape: Shape }
  | { do: 'answer'; message: number };

/** One workflow task. */
export interface Turn {
  after: Happening[];
  steps: Step[];
}

export interface Shape {
  turns: Turn[];
  /** In their order. */
  messages: ('update' | 'signal')[];
  /** Whether it ends. One that does not is left behind by its parent. */
  closes: boolean;
}

interface NumberLike {
  toString(): string;
}

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];

/** The shape of a workflow and of all it started, read from their histories. */
export async function shapeOf(client: Client, workflowId: string): Promise<Shape> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const reader = new ShapeReader((childId) => shapeOf(client, childId));
  for (const event of events ?? []) await reader.read(event);
  return reader.shape;
}

/** How many of each kind of step a shape has, its children included. */
export function stepCounts(shape: Shape): Record<string, number> {
  const counts: Record<string, number> = { workflowTasks: shape.turns.length };
  const count = (name: string, by = 1): void => void (counts[name] = (counts[name] ?? 0) + by);
  shape.messages.forEach((kind) => count(kind));
  for (const step of shape.turns.flatMap(({ steps }) => steps)) {
    count(step.do);
    if (step.do === 'child') for (const [name, n] of Object.entries(stepCounts(step.shape))) count(name, n);
  }
  return counts;
}

/** The ids of a bare workflow with this shape and of all it starts. */
export function idsOf(shape: Shape, workflowId: string): string[] {
  const children = childrenOf(shape);
  return [workflowId, ...children.flatMap((child, n) => idsOf(child, `${workflowId}/${n}`))];
}

/** The shapes of what a workflow starts, in their order. */
export function childrenOf({ turns }: Shape): Shape[] {
  return turns.flatMap(({ steps }) => steps).flatMap((step) => (step.do === 'child' ? [step.shape] : []));
}

class ShapeReader {
  readonly shape: Shape = { turns: [], messages: [], closes: false };
  private pending: Happening[] = [];
  private lastLocal: Extract<Step, { do: 'local' }> | undefined;
  private lastActivity: Extract<Step, { do: 'activity' }> | undefined;
  /** Which number an activity, timer, child or update has, by the id of the event that began it. */
  private readonly numbers = new Map<string, number>();
  private readonly begun = { activity: 0, timer: 0, child: 0 };

  constructor(private readonly childShape: (workflowId: string) => Promise<Shape>) {}

  async read(event: HistoryEvent): Promise<void> {
    if (event.workflowTaskCompletedEventAttributes) {
      this.shape.turns.push({ after: this.pending, steps: [] });
      this.pending = [];
    }
    if (!(await this.readStep(event))) this.readHappening(event);
  }

  private async readStep(event: HistoryEvent): Promise<boolean> {
    const scheduled = event.activityTaskScheduledEventAttributes;
    const timer = event.timerStartedEventAttributes;
    const child = event.startChildWorkflowExecutionInitiatedEventAttributes;
    const answer = event.workflowExecutionUpdateCompletedEventAttributes;
    if (event.markerRecordedEventAttributes?.markerName === 'core_local_activity')
      this.step((this.lastLocal = { do: 'local' }));
    else if (scheduled) {
      this.number(event, 'activity');
      const documents = scheduled.taskQueue?.name === 'documents';
      this.step((this.lastActivity = { do: 'activity', documents }));
    } else if (timer) {
      this.number(event, 'timer');
      this.step({ do: 'timer', fires: false });
    } else if (event.timerCanceledEventAttributes)
      this.step({ do: 'cancel', timer: this.numberOf(event.timerCanceledEventAttributes.startedEventId) });
    else if (child) {
      this.number(event, 'child');
      this.step({ do: 'child', shape: await this.childShape(child.workflowId ?? '') });
    } else if (answer) this.step({ do: 'answer', message: this.numberOf(answer.acceptedEventId) });
    else return false;
    return true;
  }

  private readHappening(event: HistoryEvent): void {
    const activity = event.activityTaskCompletedEventAttributes;
    const timer = event.timerFiredEventAttributes;
    const started = event.childWorkflowExecutionStartedEventAttributes;
    const closed = event.childWorkflowExecutionCompletedEventAttributes;
    if (activity) this.pending.push({ of: 'activity', n: this.numberOf(activity.scheduledEventId) });
    else if (timer) this.fired(this.numberOf(timer.startedEventId));
    else if (started) this.pending.push({ of: 'child-started', n: this.numberOf(started.initiatedEventId) });
    else if (closed) this.pending.push({ of: 'child-closed', n: this.numberOf(closed.initiatedEventId) });
    else if (event.workflowExecutionSignaledEventAttributes) this.pending.push(this.message('signal', event));
    // An update's acceptance is written by the turn that was woken by it.
    else if (event.workflowExecutionUpdateAcceptedEventAttributes)
      this.shape.turns.at(-1)?.after.push(this.message('update', event));
    else if (event.workflowExecutionCompletedEventAttributes) this.shape.closes = true;
  }

  private fired(n: number): void {
    const timers = this.shape.turns.flatMap(({ steps }) => steps).filter((step) => step.do === 'timer');
    const timer = timers[n];
    if (timer) timer.fires = true;
    this.pending.push({ of: 'timer', n });
  }

  private message(kind: 'update' | 'signal', { eventId }: HistoryEvent): Happening {
    const n = this.shape.messages.push(kind) - 1;
    this.numbers.set(String(eventId), n);
    const last = this.lastLocal ?? this.lastActivity;
    if (last) last.awaits = n;
    return { of: 'message', n };
  }

  private step(step: Step): void {
    this.shape.turns.at(-1)?.steps.push(step);
  }

  private number({ eventId }: HistoryEvent, kind: 'activity' | 'timer' | 'child'): void {
    this.numbers.set(String(eventId), this.begun[kind]++);
  }

  private numberOf(eventId: NumberLike | null | undefined): number {
    const n = this.numbers.get(String(eventId));
    if (n === undefined) throw new Error(`nothing in this history began with event ${String(eventId)}`);
    return n;
  }
}
