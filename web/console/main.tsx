/** The staff's console. */
import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { queries, signedInAs } from './api/client';
import { router } from './router';
import { SessionContext } from './session/context';
import { openSession } from './session/session';
import { Notices } from './shell/Notices';
import { CannotBegin } from './shell/Trouble';
import { readableColors, theme } from './theme';

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

function Frame({ children }: { children: ReactNode }) {
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        cssVariablesResolver={readableColors}
        getStyleNonce={() => nonce}
      >
        <Notices />
        {children}
      </MantineProvider>
    </StrictMode>
  );
}

async function begin(into: HTMLElement): Promise<void> {
  const page = createRoot(into);
  try {
    const session = await openSession();
    signedInAs(session);
    page.render(
      <Frame>
        <SessionContext value={session}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </SessionContext>
      </Frame>,
    );
  } catch (error) {
    page.render(
      <Frame>
        <CannotBegin error={error} />
      </Frame>,
    );
  }
}

const place = document.getElementById('root');
if (place) void begin(place);
