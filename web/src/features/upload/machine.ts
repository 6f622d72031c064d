import type { Image } from '@/api/images'
import {
  descriptionError,
  titleError,
  titleFromFileName,
  type DescriptionError,
  type TitleError,
} from '@/lib/image-text'
import type { FileRefusal } from './check-file'

/** Where one image is on its way. */
export type State =
  | { is: 'draft' }
  | { is: 'refused'; refusal: FileRefusal }
  | { is: 'queued' }
  | { is: 'uploading'; share: number }
  | { is: 'processing' }
  | { is: 'ready'; image: Image }
  | { is: 'failed'; error: unknown }
  | { is: 'cancelled' }

/** One file, what its owner says about it, and how far it is. */
export type Row = {
  id: string
  file: File
  title: string
  description: string
  /** The Idempotency-Key: the same for every attempt with the same words, so that none arrives twice. */
  key: string
  /** Whether mistakes are shown: after leaving a field or trying to send. */
  checked: boolean
  state: State
}

export type Event =
  | { type: 'edit'; title?: string; description?: string }
  | { type: 'check' }
  | { type: 'submit' }
  | { type: 'start' }
  | { type: 'progress'; share: number }
  | { type: 'processing' }
  | { type: 'ready'; image: Image }
  | { type: 'failed'; error: unknown }
  | { type: 'cancel' }
  | { type: 'retry' }

/** A new row: a draft to be named, or a file that is refused at once. */
export function newRow(file: File, refusal: FileRefusal | null, id: string, key: string): Row {
  const state: State = refusal ? { is: 'refused', refusal } : { is: 'draft' }
  return { id, file, key, title: titleFromFileName(file.name), description: '', checked: false, state }
}

/** The row after an event; events that make no sense in its state change nothing. */
export function next(row: Row, event: Event, newKey: () => string): Row {
  const to = (state: State): Row => ({ ...row, state })
  const { is } = row.state
  switch (event.type) {
    case 'edit':
      return is === 'draft' ? edit(row, event, newKey) : row
    case 'check':
      return is === 'draft' ? { ...row, checked: true } : row
    case 'submit':
      if (is !== 'draft') return row
      return isValid(row) ? to({ is: 'queued' }) : { ...row, checked: true }
    case 'start':
      return is === 'queued' ? to({ is: 'uploading', share: 0 }) : row
    case 'progress':
      return is === 'uploading' ? to({ is: 'uploading', share: Math.min(1, event.share) }) : row
    case 'processing':
      return is === 'uploading' ? to({ is: 'processing' }) : row
    case 'ready':
      return isActive(row) ? to({ is: 'ready', image: event.image }) : row
    case 'failed':
      return isActive(row) ? to({ is: 'failed', error: event.error }) : row
    case 'cancel':
      return isActive(row) || is === 'queued' ? to({ is: 'cancelled' }) : row
    case 'retry':
      return is === 'failed' || is === 'cancelled' ? to({ is: 'queued' }) : row
  }
}

function edit(
  row: Row,
  { title = row.title, description = row.description }: Partial<Row>,
  newKey: () => string,
): Row {
  if (title === row.title && description === row.description) return row
  return { ...row, title, description, key: newKey() }
}

/** What is wrong with the words of a row. */
export function rowErrors(row: Row): { title: TitleError | null; description: DescriptionError | null } {
  return { title: titleError(row.title), description: descriptionError(row.description) }
}

/** Whether somebody has written something that is nowhere else. */
export function isWritten({ file, title, description, state }: Row): boolean {
  return state.is === 'draft' && (description !== '' || title !== titleFromFileName(file.name))
}

export function isValid(row: Row): boolean {
  const { title, description } = rowErrors(row)
  return title === null && description === null
}

/** Bytes are on their way, or the server works on them. */
export function isActive({ state }: Row): boolean {
  return state.is === 'uploading' || state.is === 'processing'
}

export function isPending(row: Row): boolean {
  return isActive(row) || row.state.is === 'queued'
}

/** How many rows are in each state. */
export function count(rows: readonly Row[]) {
  const of = (...states: State['is'][]) => rows.filter(({ state }) => states.includes(state.is)).length
  return {
    drafts: of('draft'),
    pending: of('queued', 'uploading', 'processing'),
    ready: of('ready'),
    failed: of('failed', 'refused'),
    sent: of('queued', 'uploading', 'processing', 'ready', 'failed'),
    finished: of('ready', 'failed'),
  }
}
