import { describe as group, expect, it, vi } from 'vitest'
import { client, unwrap } from '@/api/client'
import { ApiError, describe, toApiError } from '@/api/problem'
import { en } from '@/messages/en'
import { answer } from './help'

const problem = (slug: string, more = {}) => ({ type: `https://infravault.dev/problems/${slug}`, ...more })

group('a problem', () => {
  it('keeps what helps a person and whoever they ask', () => {
    const errors = [{ field: 'title', code: 'title-too-long', message: 'too long' }]
    const error = toApiError(422, problem('title-too-long', { detail: 'why', requestId: 'r1', errors }))
    expect(error).toMatchObject({
      slug: 'title-too-long',
      status: 422,
      detail: 'why',
      requestId: 'r1',
      fields: errors,
    })
  })

  it.each([
    [0, 'network', true],
    [401, 'not-signed-in', false],
    [404, 'not-found', false],
    [413, 'image-too-large', false],
    [418, 'unknown', false],
    [429, 'unavailable', true],
    [502, 'unavailable', true],
  ])('without a body of ours is told by its status %i', (status, slug, retryable) => {
    const error = toApiError(status, '<html>')
    expect(error.slug).toBe(slug)
    expect(error.retryable).toBe(retryable)
  })

  it('of an upload that is under way already passes', () => {
    expect(toApiError(409, problem('upload-in-progress')).retryable).toBe(true)
    expect(toApiError(422, problem('idempotency-conflict')).retryable).toBe(false)
  })

  it('is told in our words, then in the words of the API, then generally', () => {
    expect(describe(toApiError(503, problem('storage-unavailable')), en)).toBe(
      en.problems['storage-unavailable'],
    )
    expect(describe(toApiError(409, problem('brand-new', { detail: 'Only on Mondays.' })), en)).toBe(
      'Only on Mondays.',
    )
    expect(describe(toApiError(409, problem('brand-new')), en)).toBe(en.problems.unknown)
    expect(describe(new Error('bug'), en)).toBe(en.problems.unknown)
  })
})

group('a request', () => {
  it('carries the header that other sites cannot send', async () => {
    const requests = answer(() => ({ body: { user: null, maxUploadBytes: 1, trashRetentionDays: 30 } }))
    await unwrap(client.GET('/api/v1/session'))
    expect(requests[0]?.headers.get('X-Requested-With')).toBe('infravault')
  })

  it('throws the problem of its answer', async () => {
    answer(() => ({ status: 404, body: problem('not-found', { requestId: 'r2' }) }))
    await expect(unwrap(client.GET('/api/v1/session'))).rejects.toMatchObject({
      slug: 'not-found',
      requestId: 'r2',
    })
  })

  it('throws a retryable network problem where nothing answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    const error = await unwrap(client.GET('/api/v1/session')).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ slug: 'network', retryable: true })
  })
})
