import createClient from 'openapi-fetch'
import { ApiError, toApiError } from './problem'
import type { paths } from './schema'

/** Sent with every request: a page of another site cannot add it, so the API knows the request is ours. */
export const CSRF_HEADERS = { 'X-Requested-With': 'infravault' }

/** The API, typed by its own OpenAPI document. */
export const client = createClient<paths>({
  baseUrl: globalThis.location.origin,
  headers: CSRF_HEADERS,
  fetch: (request) => globalThis.fetch(request),
})

type Result<T> = { data?: T; error?: unknown; response: Response }

/** The body of a successful answer; anything else is thrown as an `ApiError`. */
export async function unwrap<T>(pending: Promise<Result<T>>): Promise<T> {
  const result = await reach(pending)
  if (!result.response.ok) throw toApiError(result.response.status, result.error)
  return result.data as T
}

async function reach<T>(pending: Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await pending
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError('network', 0)
  }
}
