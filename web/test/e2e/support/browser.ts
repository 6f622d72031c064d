import type { PlaywrightTestConfig } from '@playwright/test'

const QUIET = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Values may hold spaces ("MAP * 127.0.0.2"), so arguments begin at each `--`. */
export function chromiumArgs(text = process.env.CHROMIUM_ARGS ?? ''): string[] {
  return text
    .split(/\s+(?=--)/)
    .map((argument) => argument.trim())
    .filter(Boolean)
}

/** How every test of ours runs a browser: the distribution's own Chromium, which talks to nobody. */
export const use: NonNullable<PlaywrightTestConfig['use']> = {
  browserName: 'chromium',
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [...QUIET, ...chromiumArgs()],
  },
  locale: 'en-GB',
  timezoneId: 'Europe/Berlin',
  viewport: { width: 1440, height: 900 },
  screenshot: 'only-on-failure',
  trace: 'retain-on-failure',
}

export const DESKTOP = { viewport: { width: 1440, height: 900 } }
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
export const SIZES = { desktop: DESKTOP, phone: PHONE }
/** Sizes at which pages are looked at beside those: a tablet, a laptop at 200 %, and 320 px, where all must reflow. */
export const MORE_SIZES = {
  tablet: { viewport: { width: 820, height: 1180 }, hasTouch: true },
  'laptop at 200 %': { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 },
  narrow: { viewport: { width: 320, height: 640 } },
}
export const THEMES = ['light', 'dark'] as const
