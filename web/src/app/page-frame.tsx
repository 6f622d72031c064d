import type { ReactNode } from 'react'
import { useDocumentTitle } from '@/lib/hooks'
import { useMessages } from '@/messages/messages'

type HeadingProps = { title: string; subtitle: string }
type PageFrameProps = HeadingProps & { action?: ReactNode; children: ReactNode }

/** What a page is, in its window's title too. */
export function PageHeading({ title, subtitle }: HeadingProps) {
  const { product } = useMessages()
  useDocumentTitle(`${title} · ${product}`)
  return (
    <div className="flex flex-wrap items-baseline gap-x-3">
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      <p className="text-sm text-ink-muted">{subtitle}</p>
    </div>
  )
}

/** A page of images: what it is, what can be done with all of it, and the images. */
export function PageFrame({ title, subtitle, action, children }: PageFrameProps) {
  return (
    <div className="flex flex-1 flex-col px-2 pb-8 sm:px-6">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 px-2 pt-4 pb-3 sm:px-0 sm:pt-5 sm:pb-4">
        <PageHeading title={title} subtitle={subtitle} />
        {action}
      </div>
      {children}
    </div>
  )
}
