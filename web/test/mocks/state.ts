import type { OwnSession } from '../../src/api/sessions.ts'
import type { Entry } from './gallery.ts'

/** What one scene of the pretended API is. */
export type State = {
  gallery: Entry[]
  /** What was deleted last first. */
  trash: Deleted[]
  signedIn: boolean
  /** For how many days a deletion can be taken back. */
  retention: number
  /** Whether visitors see nothing. */
  closed: boolean
  sessions: OwnSession[]
  fail: number
  delay: number
}
export type Deleted = { entry: Entry; at: Date }
export type Reply = { status: number; body?: unknown; headers?: Record<string, string> }

/** A page of `items`, cut as `limit` and `cursor` say; a cursor is a number here. */
export function page<T>(items: T[], { searchParams }: URL): Reply {
  const from = Number(searchParams.get('cursor') ?? 0)
  const to = from + Number(searchParams.get('limit') ?? 60)
  const nextCursor = to < items.length ? String(to) : null
  return { status: 200, body: { items: items.slice(from, to), nextCursor } }
}

export function problem(status: number, slug: string): Reply {
  const type = `https://infravault.dev/problems/${slug}`
  return { status, body: { type, title: slug, status, detail: slug, requestId: '0192f0c1-mock' } }
}
