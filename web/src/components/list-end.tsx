import { LoaderCircle, RotateCw } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { describe } from '@/api/problem'
import type { Pages } from '@/lib/use-pages'
import { useMessages } from '@/messages/messages'
import { Button } from './ui/button'

/** What follows the last image loaded: more by itself, a button, an error, or the end. */
export function ListEnd({ pages }: { pages: Pages }) {
  const messages = useMessages()
  const { query, onEndVisible, loadMore, asksForMore } = pages
  const end = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!end.current) return
    const observer = new IntersectionObserver(
      // A busy page tells of several moves at once: out of view, and back into it.
      (entries) => {
        if (entries.at(-1)?.isIntersecting) onEndVisible()
      },
      { rootMargin: '800px 0px' },
    )
    observer.observe(end.current)
    return () => {
      observer.disconnect()
    }
  }, [onEndVisible])

  return (
    <div
      ref={end}
      className="flex min-h-24 flex-col items-center justify-center gap-3 pt-6 text-sm text-ink-muted"
    >
      {query.isFetchingNextPage && (
        <span role="status" className="flex items-center gap-2">
          <LoaderCircle aria-hidden className="size-4 animate-spin" />
          {messages.gallery.loading}
        </span>
      )}
      {query.isFetchNextPageError && (
        <>
          <p role="alert">
            {messages.gallery.moreErrorTitle}. {describe(query.error, messages)}
          </p>
          <Button variant="outline" onClick={loadMore}>
            <RotateCw aria-hidden />
            {messages.retry}
          </Button>
        </>
      )}
      {asksForMore && (
        <Button variant="outline" onClick={loadMore}>
          {messages.gallery.more}
        </Button>
      )}
      {!query.hasNextPage && <p>{messages.gallery.end}</p>}
    </div>
  )
}
