import type { Image } from '@/api/images'
import { checkFile } from './check-file'
import { isActive, newRow, next, type Event, type Row } from './machine'
import { send as sendRequest, type Send } from './send'

type Options = {
  send?: Send
  newId?: () => string
  concurrency?: number
  onReady?: (image: Image) => void
  onFailed?: (error: unknown) => void
}

/** All uploads of this tab. It outlives pages and dialogs, so that leaving one stops nothing. */
export class UploadQueue {
  #rows: readonly Row[] = []
  readonly #listeners = new Set<() => void>()
  readonly #aborts = new Map<string, () => void>()
  readonly #send: Send
  readonly #newId: () => string
  readonly #concurrency: number
  onReady: ((image: Image) => void) | undefined
  onFailed: ((error: unknown) => void) | undefined

  constructor(options: Options = {}) {
    this.#send = options.send ?? sendRequest
    this.#newId = options.newId ?? (() => crypto.randomUUID())
    this.#concurrency = options.concurrency ?? 3
    this.onReady = options.onReady
    this.onFailed = options.onFailed
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  readonly rows = () => this.#rows

  /** Adds files as drafts; nothing is sent before `submit`. */
  add(files: Iterable<File>, maxBytes: number): void {
    const added = Array.from(files, (file) =>
      newRow(file, checkFile(file, maxBytes), this.#newId(), this.#newId()),
    )
    this.#set([...this.#rows, ...added])
  }

  edit(id: string, words: { title?: string; description?: string }): void {
    this.#dispatch(id, { type: 'edit', ...words })
  }

  check(id: string): void {
    this.#dispatch(id, { type: 'check' })
  }

  /** Sends all drafts, if every one is valid; shows the mistakes otherwise. */
  submit(): boolean {
    const tried = this.#rows.map((row) => next(row, { type: 'submit' }, this.#newId))
    const valid = tried.every(({ state }) => state.is !== 'draft')
    this.#set(valid ? tried : this.#rows.map((row) => next(row, { type: 'check' }, this.#newId)))
    this.#pump()
    return valid
  }

  retry(id: string): void {
    this.#dispatch(id, { type: 'retry' })
    this.#pump()
  }

  cancel(id: string): void {
    this.#dispatch(id, { type: 'cancel' })
    this.#aborts.get(id)?.()
    this.#pump()
  }

  /** Takes a row away, and stops it first. */
  remove(id: string): void {
    this.cancel(id)
    this.#set(this.#rows.filter((row) => row.id !== id))
  }

  /** Forgets what needs no one's attention any more. */
  clear(states: Row['state']['is'][]): void {
    this.#set(this.#rows.filter(({ state }) => !states.includes(state.is)))
  }

  #pump() {
    const free = this.#concurrency - this.#rows.filter(isActive).length
    const waiting = this.#rows.filter(({ state }) => state.is === 'queued')
    for (const row of waiting.slice(0, Math.max(0, free))) this.#start(row)
  }

  #start(row: Row) {
    this.#dispatch(row.id, { type: 'start' })
    const { done, abort } = this.#send(row, {
      onShare: (share) => {
        this.#dispatch(row.id, { type: 'progress', share })
      },
      onSent: () => {
        this.#dispatch(row.id, { type: 'processing' })
      },
    })
    this.#aborts.set(row.id, abort)
    void this.#finish(row.id, done, abort)
  }

  async #finish(id: string, done: Promise<Image>, abort: () => void) {
    try {
      const image = await done
      this.#dispatch(id, { type: 'ready', image })
      this.onReady?.(image)
    } catch (error) {
      // A cancelled row that was tried again meanwhile belongs to its new attempt.
      const current = this.#aborts.get(id) === abort
      if (current) this.#dispatch(id, { type: 'failed', error })
      if (current) this.onFailed?.(error)
    }
    if (this.#aborts.get(id) === abort) this.#aborts.delete(id)
    this.#pump()
  }

  #dispatch(id: string, event: Event) {
    this.#set(this.#rows.map((row) => (row.id === id ? next(row, event, this.#newId) : row)))
  }

  #set(rows: readonly Row[]) {
    this.#rows = rows
    for (const listener of this.#listeners) listener()
  }
}
