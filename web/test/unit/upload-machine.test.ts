import { describe, expect, it } from 'vitest'
import { ApiError } from '@/api/problem'
import { checkFile } from '@/features/upload/check-file'
import { count, newRow, next, type Event, type Row } from '@/features/upload/machine'
import { form } from '@/features/upload/send'
import { aFile, anImage } from './help'

const draft = () => newRow(aFile('lake_view.png'), null, 'row', 'key')
const newKey = () => 'another-key'
const after = (row: Row, ...events: Event[]) => events.reduce((last, event) => next(last, event, newKey), row)
const error = new ApiError('unavailable', 503)

describe('an upload', () => {
  it('begins as a draft titled by its file name', () => {
    expect(draft()).toMatchObject({ title: 'lake view', state: { is: 'draft' }, checked: false })
  })

  it('goes from draft to ready', () => {
    const image = anImage('1')
    const states = (['submit', 'start', 'processing'] as const).map(
      (_, index, all) => after(draft(), ...all.slice(0, index + 1).map((type) => ({ type }))).state.is,
    )
    expect(states).toEqual(['queued', 'uploading', 'processing'])
    const done = after(
      draft(),
      { type: 'submit' },
      { type: 'start' },
      { type: 'processing' },
      { type: 'ready', image },
    )
    expect(done.state).toEqual({ is: 'ready', image })
  })

  it('is not sent without a title, and shows why', () => {
    const row = after(draft(), { type: 'edit', title: ' ' }, { type: 'submit' })
    expect(row).toMatchObject({ state: { is: 'draft' }, checked: true })
  })

  it('tells its progress, and never more than all of it', () => {
    const row = after(draft(), { type: 'submit' }, { type: 'start' }, { type: 'progress', share: 1.2 })
    expect(row.state).toEqual({ is: 'uploading', share: 1 })
  })

  it('keeps its key for a retry and draws another for other words', () => {
    const failed = after(draft(), { type: 'submit' }, { type: 'start' }, { type: 'failed', error })
    expect(failed.state).toEqual({ is: 'failed', error })
    expect(after(failed, { type: 'retry' })).toMatchObject({ key: 'key', state: { is: 'queued' } })
    expect(after(draft(), { type: 'edit', title: 'Other' }).key).toBe('another-key')
    expect(after(draft(), { type: 'edit', title: 'lake view' }).key).toBe('key')
  })

  it.each<Event>([
    { type: 'ready', image: anImage('1') },
    { type: 'failed', error },
    { type: 'progress', share: 0.5 },
  ])('stays cancelled when a late $type arrives', (event) => {
    const row = after(draft(), { type: 'submit' }, { type: 'start' }, { type: 'cancel' }, event)
    expect(row.state.is).toBe('cancelled')
  })

  it('cannot be edited or cancelled once it is ready', () => {
    const ready = after(
      draft(),
      { type: 'submit' },
      { type: 'start' },
      { type: 'ready', image: anImage('1') },
    )
    expect(after(ready, { type: 'cancel' }, { type: 'edit', title: 'x' }, { type: 'retry' })).toBe(ready)
  })
})

it('counts rows by state', () => {
  const rows = [
    draft(),
    after(draft(), { type: 'submit' }),
    after(draft(), { type: 'submit' }, { type: 'start' }, { type: 'failed', error }),
    newRow(aFile('a.txt', 'text/plain'), 'unsupported', 'x', 'k'),
  ]
  expect(count(rows)).toEqual({ drafts: 1, pending: 1, ready: 0, failed: 2, sent: 2, finished: 1 })
})

describe('checkFile', () => {
  it.each([
    [aFile('a.png'), null],
    [aFile('a.svg', 'image/svg+xml'), 'unsupported'],
    [aFile('a', ''), 'unsupported'],
    [aFile('a', 'image/heic'), 'heic'],
    [aFile('IMG_1.HEIC', ''), 'heic'],
    [aFile('a.heif', 'image/heif'), 'heic'],
    [aFile('a.avif', 'image/avif'), 'avif'],
    [aFile('heic.svg', 'image/svg+xml'), 'unsupported'],
    [aFile('a.jpg', 'image/jpeg', 0), 'empty'],
    [aFile('a.jpg', 'image/jpeg', 11), 'tooLarge'],
    [aFile('a.jpg', 'image/jpeg', 10), null],
  ])('refuses what need not be sent (%#)', (file, refusal) => {
    expect(checkFile(file, 10)).toBe(refusal)
  })
})

it('sends the words before the bytes, and no empty description', () => {
  const file = aFile('a.png')
  expect([...form({ title: ' A ', description: ' ', file }).keys()]).toEqual(['title', 'file'])
  const data = form({ title: ' A ', description: ' b ', file })
  expect([...data.keys()]).toEqual(['title', 'description', 'file'])
  expect(data.get('title')).toBe('A')
  expect(data.get('description')).toBe('b')
})
