import type { Client } from 'openapi-fetch'
import { ApiError, toApiError } from './problem'
import type { paths } from './schema'

/** Sent with every request: a page of another site cannot add it, so the API knows the request is ours. */
export const CSRF_HEADERS = { 'X-Requested-With': 'infravault' }

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
type Call = {
  params?: { path?: Record<string, string>; query?: Record<string, string | number | undefined> }
  body?: unknown
  signal?: AbortSignal
}

/**
 * The API, typed by its own OpenAPI document. Only the types are openapi-fetch's: its code is for every way
 * in which an API may take its parameters, and would be a fiftieth of what the first paint may load.
 */
export const client = Object.fromEntries(
  (['GET', 'POST', 'PATCH', 'DELETE'] as const).map((method) => [
    method,
    (path: string, call?: Call) => send(method, path, call),
  ]),
) as unknown as Pick<Client<paths>, Method>

async function send(method: Method, path: string, { params, body, signal }: Call = {}) {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params?.path?.[name] ?? ''),
  )
  const url = new URL(filled, globalThis.location.origin)
  for (const [name, value] of Object.entries(params?.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const response = await globalThis.fetch(
    new Request(url, {
      method,
      signal,
      headers: { ...CSRF_HEADERS, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    }),
  )
  const text = await response.text()
  return response.ok ? { data: text && JSON.parse(text), response } : { error: parsed(text), response }
}

/** A failure may be told by a proxy, in any words. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

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
