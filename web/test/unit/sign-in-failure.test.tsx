import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router'
import { render, screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { createQueryClient } from '@/api/query-client'
// Loaded on demand in the app, which here would only be slow.
import '@/components/ui/toaster'
import { en } from '@/messages/en'
import { router as appRouter } from '@/routes'
import { answer, withQueries } from './help'

/** The whole app at an address, signed out and without images. */
function open(address: string) {
  vi.stubGlobal('scrollTo', () => undefined)
  answer(({ url }) => ({
    body: url.endsWith('/session')
      ? { user: null, maxUploadBytes: 1, trashRetentionDays: 30 }
      : { items: [], nextCursor: null },
  }))
  const history = createMemoryHistory({ initialEntries: [address] })
  const router = createRouter({ routeTree: appRouter.routeTree, history })
  render(<RouterProvider router={router} />, { wrapper: withQueries(createQueryClient()) })
  return history
}

it.each([
  ['sign-in-failed', en.problems['sign-in-failed']],
  ['sign-in-unavailable', en.problems['sign-in-unavailable']],
  ['toString', en.problems['sign-in-failed']],
  ['Pay at evil.example', en.problems['sign-in-failed']],
])('a sign-in refused as %s is told once, in our own words', async (slug, sentence) => {
  const history = open(`/?signIn=${encodeURIComponent(slug)}`)
  expect((await screen.findAllByText(sentence)).length).toBeGreaterThan(0)
  await waitFor(() => {
    expect(history.location.href).toBe('/')
  })
  expect(document.body.textContent).not.toContain('evil.example')
})

it('says nothing where nothing failed', async () => {
  open('/')
  expect(await screen.findByText(en.gallery.emptyTitle)).toBeVisible()
  expect(screen.queryByText(en.problems['sign-in-failed'])).toBeNull()
})
