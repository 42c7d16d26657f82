/**
 * Stories on the time-skipping server and pages in a browser are tried once more when they fail, and say so: the server now and then
 * stands still while other tests run beside it; the cause is not found. What fails twice fails.
 */
jest.retryTimes(1, { logErrorsBeforeRetry: true });
