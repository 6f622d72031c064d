import { CSRF_HEADERS } from '@/api/client'
import type { Image } from '@/api/images'
import { ApiError, toApiError } from '@/api/problem'
import type { Row } from './machine'

export type Sending = { done: Promise<Image>; abort: () => void }
export type Progress = { onShare: (share: number) => void; onSent: () => void }
export type Send = (row: Row, progress: Progress) => Sending

/** `POST /api/v1/images`. XMLHttpRequest, because fetch tells nothing about bytes that went up. */
export const send: Send = (row, { onShare, onSent }) => {
  const request = new XMLHttpRequest()
  const done = new Promise<Image>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => {
      if (total > 0) onShare(loaded / total)
    }
    request.upload.onload = onSent
    request.onload = () => {
      const body: unknown = request.response
      if (request.status === 201) resolve(body as Image)
      else reject(toApiError(request.status, body))
    }
    request.onerror = () => {
      reject(new ApiError('network', 0))
    }
    request.onabort = () => {
      reject(new DOMException('cancelled', 'AbortError'))
    }
  })
  request.open('POST', '/api/v1/images')
  request.responseType = 'json'
  request.setRequestHeader('Idempotency-Key', row.key)
  for (const [name, value] of Object.entries(CSRF_HEADERS)) request.setRequestHeader(name, value)
  request.send(form(row))
  return {
    done,
    abort: () => {
      request.abort()
    },
  }
}

/** The words go before the bytes: the API refuses a bad title before it has read the file. */
export function form({ title, description, file }: Pick<Row, 'title' | 'description' | 'file'>): FormData {
  const data = new FormData()
  data.append('title', title.trim())
  if (description.trim() !== '') data.append('description', description.trim())
  data.append('file', file)
  return data
}
