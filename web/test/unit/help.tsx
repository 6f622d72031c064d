import { QueryClientProvider, type QueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { vi } from 'vitest'
import type { Image } from '@/api/images'

/** An image with the fields a test cares about. */
export function anImage(id: string, fields: Partial<Image> = {}): Image {
  return {
    id,
    title: `Image ${id}`,
    description: null,
    owner: { id: 'u', name: 'Ada Lovelace' },
    width: 300,
    height: 200,
    thumbhash: null,
    contentType: 'image/png',
    bytes: 1000,
    createdAt: '2026-11-01T10:00:00Z',
    updatedAt: '2026-11-01T10:00:00Z',
    mine: true,
    renditions: [{ width: 300, height: 200, url: `/media/${id}/320.webp` }],
    originalUrl: `/media/${id}/original`,
    ...fields,
  }
}

export function aFile(name: string, type = 'image/png', size = 3): File {
  return new File([new Uint8Array(size)], name, { type })
}

/** Answers requests as `reply` says, and remembers them. */
export function answer(reply: (request: Request) => { status?: number; body?: unknown }) {
  const requests: Request[] = []
  vi.stubGlobal('fetch', (request: Request) => {
    requests.push(request)
    const { status = 200, body } = reply(request)
    return Promise.resolve(
      new Response(body === undefined ? null : JSON.stringify(body), {
        status,
        headers: { 'Content-Type': 'application/json' },
      }),
    )
  })
  return requests
}

export function withQueries(queries: QueryClient) {
  return function Wrapper({ children }: { children: ReactNode }) {
    return <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  }
}
