/** What went wrong when the API was asked: its own RFC 9457 problem, or that nobody answered. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  remedy?: string;
  errors?: { pointer: string; detail: string; remedy: string }[];
  requestId?: string;
}

/** The API's refusal. */
export class ApiProblem extends Error {
  constructor(readonly body: ProblemBody) {
    super(body.detail);
  }

  get status(): number {
    return this.body.status;
  }
}

/** Nobody answered: the network is away, or the server is. */
export class NoAnswer extends Error {}

/** @returns the problem of an answer that is not good, also where something between answered in its own words */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const text = await response.text();
  const body = response.headers.get('content-type')?.includes('json') ? parsed(text) : undefined;
  return new ApiProblem({
    type: 'about:blank',
    title: `The answer was ${response.status}`,
    detail: `The answer was ${response.status} ${response.statusText}.`,
    ...body,
    status: response.status,
  });
}

function parsed(text: string): Partial<ProblemBody> | undefined {
  try {
    return JSON.parse(text) as Partial<ProblemBody>;
  } catch {
    return undefined;
  }
}
