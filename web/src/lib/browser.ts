/** Most specific first: nearly every browser calls itself by the names of others, too. */
const NAMES: [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|Chromium|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/.*\bSafari\//, 'Safari'],
]

const SYSTEMS: [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
]

const HAND_HELD = ['iPhone', 'iPad', 'Android']

/** What a browser says of itself. */
export type Browser = { name: string | null; system: string | null; handHeld: boolean }

/** Reads a User-Agent. A program that is no browser is called by the first word it says. */
export function readBrowser(userAgent: string | null): Browser {
  const text = userAgent ?? ''
  const system = known(SYSTEMS, text)
  const name = known(NAMES, text) ?? (text.startsWith('Mozilla/') ? null : firstWord(text))
  return { name, system, handHeld: system !== null && HAND_HELD.includes(system) }
}

function known(patterns: [RegExp, string][], text: string): string | null {
  return patterns.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

function firstWord(text: string): string | null {
  return /^[\w.+-]{1,40}/.exec(text)?.[0] ?? null
}
