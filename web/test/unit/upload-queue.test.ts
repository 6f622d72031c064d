import { describe, expect, it, vi } from 'vitest'
import type { Image } from '@/api/images'
import { ApiError } from '@/api/problem'
import { UploadQueue } from '@/features/upload/queue'
import type { Progress, Send } from '@/features/upload/send'
import { aFile, anImage } from './help'

/** A queue whose requests are answered by hand. */
function setup(concurrency = 2) {
  const requests: {
    title: string
    key: string
    progress: Progress
    resolve: (image: Image) => void
    reject: (error: unknown) => void
    aborted: boolean
  }[] = []
  const send: Send = ({ title, key }, progress) => {
    const { promise, resolve, reject } = withResolvers<Image>()
    const request = { title, key, progress, resolve, reject, aborted: false }
    requests.push(request)
    const abort = () => {
      request.aborted = true
      reject(new DOMException('cancelled', 'AbortError'))
    }
    return { done: promise, abort }
  }
  let ids = 0
  const onReady = vi.fn()
  const queue = new UploadQueue({ send, concurrency, newId: () => String(ids++), onReady })
  const states = () => queue.rows().map(({ state }) => state.is)
  return { queue, requests, states, onReady }
}

function withResolvers<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}

const settle = () => new Promise((resolve) => setTimeout(resolve))
const three = () => ['a.png', 'b.png', 'c.png'].map((name) => aFile(name))

describe('the upload queue', () => {
  it('sends nothing before it is told to', () => {
    const { queue, requests, states } = setup()
    queue.add(three(), 1000)
    expect(states()).toEqual(['draft', 'draft', 'draft'])
    expect(requests).toHaveLength(0)
  })

  it('sends nothing at all while one title is missing', () => {
    const { queue, requests, states } = setup()
    queue.add(three(), 1000)
    queue.edit(queue.rows()[1]?.id ?? '', { title: '' })
    expect(queue.submit()).toBe(false)
    expect(states()).toEqual(['draft', 'draft', 'draft'])
    expect(queue.rows().every(({ checked }) => checked)).toBe(true)
    expect(requests).toHaveLength(0)
  })

  it('sends a few at a time, in order, and announces each that is ready', async () => {
    const { queue, requests, states, onReady } = setup(2)
    queue.add(three(), 1000)
    expect(queue.submit()).toBe(true)
    expect(requests.map(({ title }) => title)).toEqual(['a', 'b'])
    expect(states()).toEqual(['uploading', 'uploading', 'queued'])
    requests[0]?.progress.onShare(0.4)
    requests[1]?.progress.onSent()
    expect(queue.rows()[0]?.state).toEqual({ is: 'uploading', share: 0.4 })
    expect(states()[1]).toBe('processing')
    requests[1]?.resolve(anImage('b'))
    await settle()
    expect(states()).toEqual(['uploading', 'ready', 'uploading'])
    expect(onReady).toHaveBeenCalledExactlyOnceWith(anImage('b'))
  })

  it('retries a failed upload under the same key', async () => {
    const { queue, requests, states } = setup()
    queue.add([aFile('a.png')], 1000)
    queue.submit()
    requests[0]?.reject(new ApiError('network', 0))
    await settle()
    expect(states()).toEqual(['failed'])
    queue.retry(queue.rows()[0]?.id ?? '')
    expect(requests).toHaveLength(2)
    expect(requests[1]?.key).toBe(requests[0]?.key)
    requests[1]?.resolve(anImage('a'))
    await settle()
    expect(states()).toEqual(['ready'])
  })

  it('cancels the request and gives its place to the next', async () => {
    const { queue, requests, states } = setup(1)
    queue.add(three().slice(0, 2), 1000)
    queue.submit()
    queue.cancel(queue.rows()[0]?.id ?? '')
    await settle()
    expect(requests[0]?.aborted).toBe(true)
    expect(states()).toEqual(['cancelled', 'uploading'])
  })

  it('is not confused by the end of an attempt that was cancelled and tried again', async () => {
    const { queue, requests, states } = setup()
    queue.add([aFile('a.png')], 1000)
    queue.submit()
    const id = queue.rows()[0]?.id ?? ''
    queue.cancel(id)
    queue.retry(id)
    await settle()
    expect(states()).toEqual(['uploading'])
    requests[1]?.resolve(anImage('a'))
    await settle()
    expect(states()).toEqual(['ready'])
  })

  it('refuses at once what need not be sent, and sends the rest', () => {
    const { queue, states } = setup()
    queue.add([aFile('a.png'), aFile('b.txt', 'text/plain'), aFile('c.png', 'image/png', 5000)], 1000)
    expect(states()).toEqual(['draft', 'refused', 'refused'])
    expect(queue.submit()).toBe(true)
    expect(states()).toEqual(['uploading', 'refused', 'refused'])
  })

  it('forgets and removes rows', () => {
    const { queue, requests, states } = setup()
    queue.add(three(), 1000)
    queue.remove(queue.rows()[0]?.id ?? '')
    queue.submit()
    queue.remove(queue.rows()[0]?.id ?? '')
    expect(requests[0]?.aborted).toBe(true)
    expect(states()).toEqual(['uploading'])
    queue.clear(['uploading'])
    expect(states()).toEqual([])
  })
})
