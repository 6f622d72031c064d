/** Pictures made in code, for looking at pages: landscapes that differ in colour, light and shape. */

export type Picture = {
  seed: number
  title: string
  description: string | null
  width: number
  height: number
}

type Rgb = [number, number, number]

/** Sky above, sky at the horizon, far hills, near hills, sun. */
const PALETTES: [string, string, string, string, string][] = [
  ['#20305f', '#f5a56b', '#7a4a6d', '#2a1f3d', '#ffe2a8'],
  ['#6bb7e8', '#e8f4f8', '#5e8f7a', '#24493f', '#fff6d6'],
  ['#0b1226', '#27466b', '#16263f', '#070d18', '#dfe9ff'],
  ['#f2b5a7', '#fbe3c8', '#b56d7c', '#5b2f47', '#fff3df'],
  ['#2f7f86', '#bfe0c8', '#3c6b56', '#16332c', '#f7ffd9'],
  ['#d9662b', '#f7cf6d', '#8d2f26', '#3d1414', '#fff0b8'],
  ['#93a5b8', '#dde3e8', '#6d7d8b', '#38444f', '#ffffff'],
  ['#4b3f8f', '#e59ac0', '#5f4a92', '#241b4a', '#ffd9ec'],
]

const WORDS: [string, string | null][] = [
  [
    'Evening over the eastern ridge',
    'The last light of a clear day in October, seen from the hut above the pass.',
  ],
  ['Morning, before the others woke', null],
  ['New moon', 'Thirty seconds at f/2.8. The glow on the left is the village.'],
  ['Rose hour', null],
  [
    'The valley after three days of rain, when the river had gone back to its bed',
    'Everything was green at once.',
  ],
  ['Red desert', 'Dust from the south stood in the air for a week.'],
  ['Fog', null],
  ['Blue hour, pink hour', 'Taken from the same place as “Rose hour”, twenty minutes later.'],
  ['Ridge line', null],
  ['Summer haze', 'Hot, still, and loud with crickets.'],
  ['First snow on the near hills', null],
  ['Lookout', null],
  ['What the storm left', 'By noon the sky was washed.'],
  ['Long way home', null],
  ['Moonrise, second try', null],
  ['The orchard side', 'Nobody ever looks this way.'],
]

const SHAPES: [number, number][] = [
  [3000, 2000],
  [2000, 3000],
  [2400, 2400],
  [3200, 1800],
  [3000, 2000],
  [2400, 3200],
  [4000, 1500],
  [2800, 2000],
]

/** The `seed`-th picture; the same each time. */
export function picture(seed: number): Picture {
  const [title, description] = WORDS[seed % WORDS.length] ?? ['Untitled', null]
  const [width, height] = SHAPES[(seed * 5 + (seed >> 3)) % SHAPES.length] ?? [3, 2]
  return { seed, title, description, width, height }
}

/** The picture as an SVG document. */
export function svg({ seed, width, height }: Picture): string {
  const random = generator(seed)
  const [sky, horizon, far, near, sun] = palette(seed)
  const low = 0.5 + random() * 0.15
  const x = width * (0.2 + random() * 0.6)
  const y = height * (low - 0.05 - random() * 0.25)
  const radius = Math.min(width, height) * (0.04 + random() * 0.05)
  const hills = [0, 1, 2, 3].map((layer) => {
    const share = layer / 3
    const top = height * (low + share * (0.97 - low) * 0.75)
    return `<path d="${ridge(random, width, height, top, height * (0.09 - 0.015 * layer))}" fill="${mix(far, near, share)}"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${sky}"/><stop offset="${low + 0.05}" stop-color="${horizon}"/></linearGradient>
<radialGradient id="g"><stop offset="0" stop-color="${sun}" stop-opacity=".8"/><stop offset="1" stop-color="${sun}" stop-opacity="0"/></radialGradient></defs>
<rect width="${width}" height="${height}" fill="url(#s)"/>
<circle cx="${x}" cy="${y}" r="${radius * 6}" fill="url(#g)"/><circle cx="${x}" cy="${y}" r="${radius}" fill="${sun}"/>
${hills.join('\n')}</svg>`
}

/** A few pixels of the picture, as a ThumbHash wants them. */
export function pixels(seed: number, size = 16): { width: number; height: number; rgba: Uint8Array } {
  const [sky, horizon, far, near] = palette(seed).map(rgb) as [Rgb, Rgb, Rgb, Rgb, Rgb]
  const rgba = new Uint8Array(size * size * 4)
  for (let y = 0; y < size; y++) {
    const share = y / (size - 1)
    const colour = share < 0.55 ? blend(sky, horizon, share / 0.55) : blend(far, near, (share - 0.55) / 0.45)
    for (let x = 0; x < size; x++) rgba.set([...colour, 255], (y * size + x) * 4)
  }
  return { width: size, height: size, rgba }
}

function palette(seed: number) {
  return (
    PALETTES[seed % PALETTES.length] ?? (['#000000', '#000000', '#000000', '#000000', '#000000'] as const)
  )
}

function ridge(random: () => number, width: number, height: number, top: number, swing: number): string {
  const waves = [1, 2.3, 5.1, 11].map((rate) => ({
    rate: rate * (0.8 + random() * 0.5),
    phase: random() * 7,
  }))
  const points = Array.from({ length: 81 }, (_, index) => {
    const share = index / 80
    const lift = waves.reduce(
      (sum, { rate, phase }) => sum + Math.sin(share * rate * 6.3 + phase) / rate ** 0.9,
      0,
    )
    return `${Math.round(share * width)} ${Math.round(top - lift * swing)}`
  })
  return `M0 ${height}L${points.join('L')}L${width} ${height}Z`
}

function rgb(hex: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb
}

function blend(from: Rgb, to: Rgb, share: number): Rgb {
  return from.map((value, channel) => Math.round(value + ((to[channel] ?? 0) - value) * share)) as Rgb
}

function mix(from: string, to: string, share: number): string {
  return `rgb(${blend(rgb(from), rgb(to), share).join(' ')})`
}

/** mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296
  }
}
