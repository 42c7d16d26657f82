import { toProblem } from '../../api/to-problem';

/** As the engine's client throws them. */
function grpc(code: number, details: string): Error {
  return Object.assign(new Error(`${code}: ${details}`), { code, details, metadata: {} });
}

describe('what the workflow engine says', () => {
  it.each([
    [4, 'context deadline exceeded'],
    [8, 'namespace rate limit exceeded'],
    [9, 'Unable to perform workflow execution update due to Workflow Task in failed state.'],
    [10, 'Operation was aborted.'],
    [14, 'Connection dropped'],
  ])('gRPC status %i is "not now": try again', (code, details) => {
    expect(toProblem(grpc(code, details))).toMatchObject({ status: 503 });
  });

  it.each([3, 5, 7, 13])('gRPC status %i is our mistake', (code) => {
    expect(toProblem(grpc(code, 'no'))).toMatchObject({ status: 500 });
  });
});

it('a body that is too large is told its reader’s limit', () => {
  const error = Object.assign(new Error('too large'), { type: 'entity.too.large', limit: 1_048_576 });
  expect(toProblem(error)).toMatchObject({ status: 413, message: 'A body may have 1024 kB.' });
});
