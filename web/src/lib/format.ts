const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** 3_565_158 → “3.4 MB”, counted as file managers do. */
export function formatBytes(bytes: number): string {
  const step = Math.min(UNITS.length - 1, bytes > 0 ? Math.floor(Math.log2(bytes) / 10) : 0)
  const value = bytes / 1024 ** step
  return new Intl.NumberFormat('en', {
    style: 'unit',
    unit: UNITS[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(value)
}

/** “23 November 2026”, in the reader's time zone. */
export function formatDate(time: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long' }).format(new Date(time))
}

/** “23 November 2026 at 14:05”, in the reader's time zone. */
export function formatTime(time: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' }).format(new Date(time))
}

/** “image/jpeg” → “JPEG”. */
export function formatType(contentType: string): string {
  const name = contentType.split('/')[1] ?? contentType
  return name === 'webp' ? 'WebP' : name.toUpperCase()
}
