import { randomUUID } from 'node:crypto'
import { rgbaToThumbHash } from 'thumbhash'
import type { Image } from '../../src/api/images.ts'
import type { OwnSession } from '../../src/api/sessions.ts'
import { picture, pixels, type Picture } from '../pictures.ts'

const OWNERS = [
  { id: 'u-ada', name: 'Ada Lovelace' },
  { id: 'u-grace', name: 'Grace Hopper' },
  { id: 'u-katherine', name: 'Katherine Johnson' },
]

/** The person who signs in to the mock. */
export const ADA = { id: 'u-ada', name: 'Ada Lovelace', email: 'ada@example.org' }

const BROWSERS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
  null,
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
]

/** Where Ada is signed in: this browser first. */
export function ownSessions(count: number): OwnSession[] {
  return Array.from({ length: count }, (_, at) => ({
    id: randomUUID(),
    createdAt: new Date(Date.UTC(2026, 10, 20, 9) - at * 90_000_000).toISOString(),
    seenAt: new Date(Date.UTC(2026, 10, 20, 16) - at * 7_300_000).toISOString(),
    browser: BROWSERS[at % BROWSERS.length] ?? null,
    current: at === 0,
  }))
}

export type Entry = { image: Image; picture: Picture }

/** A gallery of made pictures, newest first. */
export function entries(count: number): Entry[] {
  return Array.from({ length: count }, (_, seed) => {
    const made = picture(seed)
    const owner = OWNERS[(seed * 7) % 3] ?? ADA
    return entry(made, owner, new Date(Date.UTC(2026, 10, 20, 16) - seed * 7_300_000))
  })
}

/** Ids sort by the time of upload, as the API's do. */
function idAt(time: Date): string {
  const hex = time.getTime().toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${randomUUID().slice(15)}`
}

/** One image of `owner`, as the API describes it. */
export function entry(made: Picture, owner: Image['owner'], created: Date): Entry {
  const id = idAt(created)
  const { width, height, rgba } = pixels(made.seed)
  const image: Image = {
    id,
    title: made.title,
    description: made.description,
    owner,
    width: made.width,
    height: made.height,
    thumbhash: Buffer.from(rgbaToThumbHash(width, height, rgba)).toString('base64'),
    contentType: 'image/jpeg',
    bytes: 2_400_000 + made.seed * 91_000,
    createdAt: created.toISOString(),
    updatedAt: created.toISOString(),
    mine: owner.id === ADA.id,
    renditions: [320, 640, 1280, 2048].map((edge) => ({
      width: edge,
      height: Math.round((edge * made.height) / made.width),
      url: `/media/${id}/${String(edge)}.webp`,
    })),
    originalUrl: `/media/${id}/original`,
  }
  return { image, picture: made }
}
