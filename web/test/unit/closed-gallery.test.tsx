import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router'
import { act, render, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { createQueryClient } from '@/api/query-client'
// Loaded on demand in the app, which here would only be slow.
import '@/app/image-page'
import { en } from '@/messages/en'
import { router as appRouter } from '@/routes'
import { withQueries } from './help'

const ADA = { id: 'u', name: 'Ada Lovelace', email: null }
const REFUSED = { type: 'https://infravault.dev/problems/not-signed-in', detail: '', requestId: 'x' }
const EMPTY = { items: [], nextCursor: null }

type Reply = { status?: number; body: unknown }

function json({ status = 200, body }: Reply): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
}

/** The whole app at an address. Who is signed in is told when the test says so, and the images at once. */
function open(address: string, images: Reply) {
  vi.stubGlobal('scrollTo', () => undefined)
  const asked: string[] = []
  const waiting: ((reply: Reply) => void)[] = []
  let known: Reply | undefined
  vi.stubGlobal('fetch', ({ url }: Request) => {
    const { pathname } = new URL(url)
    asked.push(pathname)
    if (pathname !== '/api/v1/session') return Promise.resolve(json(images))
    if (known) return Promise.resolve(json(known))
    return new Promise<Response>((resolve) => {
      waiting.push((reply) => {
        resolve(json(reply))
      })
    })
  })
  const history = createMemoryHistory({ initialEntries: [address] })
  const router = createRouter({ routeTree: appRouter.routeTree, history })
  render(<RouterProvider router={router} />, { wrapper: withQueries(createQueryClient()) })
  const tell = async (reply: Reply) => {
    known = reply
    await act(async () => {
      for (const answer of waiting.splice(0)) answer(reply)
      await Promise.resolve()
    })
  }
  return { asked, tell }
}

const session = (user: typeof ADA | null, visibility: 'public' | 'signedIn') => ({
  body: { user, visibility, maxUploadBytes: 1 },
})

let alerts: string[]
beforeEach(() => {
  alerts = []
  const observer = new MutationObserver(() => {
    for (const alert of document.querySelectorAll('[role=alert]')) alerts.push(String(alert.textContent))
  })
  observer.observe(document.body, { subtree: true, childList: true })
  return () => {
    observer.disconnect()
  }
})

it.each(['/', '/?image=x', '/i/x'])(
  'a visitor at %s of a closed gallery is asked to sign in, and sees no error before',
  async (address) => {
    const { asked, tell } = open(address, { status: 401, body: REFUSED })
    await waitFor(() => {
      expect(asked.some((path) => path.startsWith('/api/v1/images'))).toBe(true)
    })
    // Longer than the refusal takes to be seen.
    await act(() => new Promise((resolve) => setTimeout(resolve, 50)))
    await tell(session(null, 'signedIn'))
    expect(await screen.findByText(en.session.closed)).toBeVisible()
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(alerts).toEqual([])
  },
)

it('whoever is signed in sees a closed gallery', async () => {
  const { tell } = open('/', { body: EMPTY })
  await tell(session(ADA, 'signedIn'))
  expect(await screen.findByText(en.gallery.emptyTitle)).toBeVisible()
  expect(screen.queryByText(en.session.closed)).toBeNull()
})

it('a public gallery waits for nobody’s session', async () => {
  const { tell } = open('/', { body: EMPTY })
  expect(await screen.findByText(en.gallery.emptyTitle)).toBeVisible()
  await tell(session(null, 'public'))
  expect(screen.getByText(en.gallery.emptyTitle)).toBeVisible()
})

it('where nobody can say who is signed in, the images say what is wrong', async () => {
  const { tell } = open('/', { status: 401, body: REFUSED })
  await tell({ status: 400, body: {} })
  expect(await screen.findByText(en.gallery.errorTitle)).toBeVisible()
})
