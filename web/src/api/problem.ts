import type { Messages } from '@/messages/messages'

/** One refused field of a request. */
export type FieldProblem = { field: string; code: string; message: string }

/** A request that did not succeed: an RFC 9457 problem of ours, or what can be known without one. */
export class ApiError extends Error {
  readonly slug: string
  readonly status: number
  readonly detail: string | null
  readonly requestId: string | null
  readonly fields: FieldProblem[]

  constructor(slug: string, status: number, body: Partial<Problem> = {}) {
    super(`${slug} (${String(status)})`)
    this.name = 'ApiError'
    this.slug = slug
    this.status = status
    this.detail = body.detail ?? null
    this.requestId = body.requestId ?? null
    this.fields = body.errors ?? []
  }

  /** Whether the same request may succeed later. */
  get retryable(): boolean {
    return [0, 408, 429].includes(this.status) || this.status >= 500 || this.slug === 'upload-in-progress'
  }
}

type Problem = {
  type: string
  detail: string | null
  requestId: string | null
  errors: FieldProblem[] | null
}

/** What a response that is no success means; `body` is its JSON, or anything else. */
export function toApiError(status: number, body: unknown): ApiError {
  if (isProblem(body)) {
    const slug = body.type.split('/').at(-1)
    if (slug) return new ApiError(slug, status, body)
  }
  return new ApiError(slugOf(status), status)
}

/** What went wrong on the way, in words that a person can act on. */
export function describe(error: unknown, messages: Messages): string {
  if (!(error instanceof ApiError)) return messages.problems.unknown
  if (error.slug in messages.problems) return messages.problems[error.slug as keyof Messages['problems']]
  return error.detail ?? messages.problems.unknown
}

function isProblem(body: unknown): body is Partial<Problem> & { type: string } {
  return typeof body === 'object' && body !== null && 'type' in body && typeof body.type === 'string'
}

/** For answers that are not ours: a proxy's, or none at all. */
function slugOf(status: number): string {
  if (status === 0) return 'network'
  if (status === 401) return 'not-signed-in'
  if (status === 404) return 'not-found'
  if (status === 413) return 'image-too-large'
  return status === 429 || status >= 500 ? 'unavailable' : 'unknown'
}
