/** Sending a form: one key over all tries whose answer got lost, so that a command is never carried out twice. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../api/client';
import { ApiProblem, NoAnswer } from '../api/problem';
import type { Command } from './schema';

interface Parcel {
  address: string;
  body: unknown;
  file?: File | undefined;
}

/**
 * Sends a command. After it was carried out everything that is shown is read anew.
 * `unsure`: no answer came, so it may have been carried out; only the same again is safe.
 */
export function useSending(
  { keyed }: Command,
  done: (answer: Record<string, unknown>) => void | Promise<void>,
) {
  const everything = useQueryClient();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const renew = () => setKey(crypto.randomUUID());
  const sending = useMutation({
    mutationFn: (parcel: Parcel) => sent(parcel, keyed ? key : undefined),
    onSuccess: async (answer) => {
      renew();
      await everything.invalidateQueries();
      await done(answer);
    },
    // The API keeps its refusal under the key: another try is another command.
    onError: (error) => {
      if (!isUnsure(error)) renew();
    },
  });
  return { ...sending, unsure: sending.isError && isUnsure(sending.error) };
}

async function sent(
  { address, body, file }: Parcel,
  key: string | undefined,
): Promise<Record<string, unknown>> {
  const headers = new Headers(key ? { 'Idempotency-Key': key } : {});
  if (!file) headers.set('Content-Type', 'application/json');
  const response = await ask(address, {
    method: 'POST',
    headers,
    body: file ? formOf(file) : JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
}

function formOf(file: File): FormData {
  const form = new FormData();
  form.append('file', file);
  return form;
}

/** Whether the command may have been carried out all the same. */
function isUnsure(error: unknown): boolean {
  if (error instanceof NoAnswer) return true;
  return (
    error instanceof ApiProblem &&
    (error.status >= 500 || error.status === 429 || error.body.type.endsWith('request-in-progress'))
  );
}
