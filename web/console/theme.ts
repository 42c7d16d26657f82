/** Colours and type of the console. */
import { createTheme, Menu, Modal, type CSSVariablesResolver } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'cyan',
  primaryShade: { light: 9, dark: 7 },
  fontFamily: 'system-ui, "Noto Sans", sans-serif',
  defaultRadius: 'md',
  autoContrast: true,
  components: {
    // The first choice has the keyboard, not a place nobody sees.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close the window' } } }),
  },
});

const colors = ['red', 'orange', 'teal', 'blue', 'cyan', 'gray', 'yellow', 'grape'];

/** The library's light colours are too pale to read (WCAG 2.2, 4.5 to 1): words on them are made darker. */
export const readableColors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-placeholder': '#5c636a',
    '--mantine-color-error': '#b02525',
    ...Object.fromEntries(
      colors.map((color) => [
        `--mantine-color-${color}-light-color`,
        `color-mix(in srgb, var(--mantine-color-${color}-9), black 25%)`,
      ]),
    ),
  },
  dark: {
    '--mantine-color-error': '#ff8787',
    '--mantine-color-dimmed': '#a6a7ab',
    '--mantine-color-placeholder': '#a6a7ab',
  },
});
