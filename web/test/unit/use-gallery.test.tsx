import { act, renderHook, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { createQueryClient } from '@/api/query-client'
import { useGallery } from '@/features/gallery/use-gallery'
import { anImage, answer, withQueries } from './help'

const cursorOf = (request: Request) => new URL(request.url).searchParams.get('cursor')

/** Ten pages of two images; the cursor is the number of the page. */
function tenPages(fail: (cursor: string | null) => boolean = () => false) {
  return answer((request) => {
    const cursor = cursorOf(request)
    if (fail(cursor)) return { status: 404, body: {} }
    const page = Number(cursor ?? 0)
    return {
      body: {
        items: [anImage(`${String(page)}a`), anImage(`${String(page)}b`)],
        nextCursor: page < 9 ? String(page + 1) : null,
      },
    }
  })
}

function setup() {
  return renderHook(() => useGallery('public'), { wrapper: withQueries(createQueryClient()) }).result
}

async function reach(result: ReturnType<typeof setup>, images: number) {
  await waitFor(() => {
    expect(result.current.pages.flat()).toHaveLength(images)
    expect(result.current.query.isFetchingNextPage).toBe(false)
  })
}

it('follows the cursors, and asks before the fourth page', async () => {
  const requests = tenPages()
  const result = setup()
  await reach(result, 2)
  for (const images of [4, 6]) {
    act(() => {
      result.current.onEndVisible()
    })
    await reach(result, images)
  }
  expect(result.current.asksForMore).toBe(true)
  act(() => {
    result.current.onEndVisible()
  })
  expect(requests.map(cursorOf)).toEqual([null, '1', '2'])

  act(() => {
    result.current.loadMore()
  })
  await reach(result, 8)
  expect(result.current.asksForMore).toBe(false)
  expect(requests.map(cursorOf)).toEqual([null, '1', '2', '3'])
})

it('asks for a page once, however often the end comes into view', async () => {
  const requests = tenPages()
  const result = setup()
  await reach(result, 2)
  act(() => {
    result.current.onEndVisible()
    result.current.onEndVisible()
  })
  await reach(result, 4)
  expect(requests).toHaveLength(2)
})

it('does not ask again by itself after a failure', async () => {
  let broken = true
  const requests = tenPages((cursor) => broken && cursor === '1')
  const result = setup()
  await reach(result, 2)
  act(() => {
    result.current.onEndVisible()
  })
  await waitFor(() => {
    expect(result.current.query.isFetchNextPageError).toBe(true)
  })
  act(() => {
    result.current.onEndVisible()
  })
  expect(requests).toHaveLength(2)
  broken = false
  act(() => {
    result.current.loadMore()
  })
  await reach(result, 4)
})

it('shows an image once that two pages hold', async () => {
  answer((request) =>
    cursorOf(request)
      ? { body: { items: [anImage('b'), anImage('c')], nextCursor: null } }
      : { body: { items: [anImage('a'), anImage('b')], nextCursor: 'x' } },
  )
  const result = setup()
  await reach(result, 2)
  act(() => {
    result.current.onEndVisible()
  })
  await waitFor(() => {
    expect(result.current.pages.flat().map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  })
})
