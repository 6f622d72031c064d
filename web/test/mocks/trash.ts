import type { TrashedImage } from '../../src/api/trash.ts'
import type { Entry } from './gallery.ts'
import { page, problem, type Deleted, type Reply, type State } from './state.ts'

const DAY = 86_400_000

/** What the API answers of the trash; undefined where the request is about something else. */
export function trash(state: State, method: string, url: URL): Reply | undefined {
  const restored = /^\/api\/v1\/images\/([^/]+)\/restore$/.exec(url.pathname)?.[1]
  const id = /^\/api\/v1\/trash\/([^/]+)$/.exec(url.pathname)?.[1]
  if (restored === undefined && id === undefined && url.pathname !== '/api/v1/trash') return undefined
  if (!state.signedIn) return problem(401, 'not-signed-in')
  if (restored !== undefined) return restore(state, restored)
  if (id !== undefined) return deleteForGood(state, id)
  if (method === 'GET')
    return page(
      state.trash.map((deleted) => described(state, deleted)),
      url,
    )
  const deleted = state.trash.length
  state.trash = []
  return { status: 200, body: { deleted, more: false } }
}

/** Deletes an image, as its owner asked. */
export function remove(state: State, entry: Entry, at = new Date()): Reply {
  state.gallery = state.gallery.filter((other) => other !== entry)
  if (state.retention > 0) state.trash = [{ entry, at }, ...state.trash]
  return { status: 204 }
}

/** Puts some of the visitor's own images into the trash, a day and a half between two deletions. */
export function trashSome(state: State, count: number): void {
  const mine = state.gallery.filter(({ image }) => image.mine).slice(0, count)
  mine.reverse().forEach((entry, index) => {
    remove(state, entry, new Date(Date.now() - (mine.length - index - 1) * 1.5 * DAY))
  })
}

function restore(state: State, id: string): Reply {
  const kept = state.gallery.find(({ image }) => image.id === id)
  if (kept) return kept.image.mine ? { status: 200, body: kept.image } : problem(404, 'not-found')
  const found = state.trash.find(({ entry }) => entry.image.id === id)
  if (!found) return problem(404, 'not-found')
  state.trash = state.trash.filter((other) => other !== found)
  const older = state.gallery.findIndex(({ image }) => image.id < id)
  state.gallery = state.gallery.toSpliced(older < 0 ? state.gallery.length : older, 0, found.entry)
  return { status: 200, body: found.entry.image }
}

function deleteForGood(state: State, id: string): Reply {
  const left = state.trash.filter(({ entry }) => entry.image.id !== id)
  if (left.length === state.trash.length) return problem(404, 'not-found')
  state.trash = left
  return { status: 204 }
}

function described(state: State, { entry, at }: Deleted): TrashedImage {
  const purgedAt = new Date(at.getTime() + state.retention * DAY).toISOString()
  return { ...entry.image, trashedAt: at.toISOString(), purgedAt }
}
