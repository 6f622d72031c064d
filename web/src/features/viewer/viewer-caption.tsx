import type { ReactNode } from 'react'
import type { Image } from '@/api/images'
import { cn } from '@/lib/cn'
import { useMessages } from '@/messages/messages'
import { ArrowButton } from './arrow-button'

type ViewerCaptionProps = {
  image: Image
  heading: (title: string, className: string) => ReactNode
  onPrevious?: () => void
  onNext?: () => void
  className?: string
}

/** Title and owner below the image while the panel beside it is put away; on phones between the ways to its neighbours. */
export function ViewerCaption({ image, heading, onPrevious, onNext, className }: ViewerCaptionProps) {
  const { gallery } = useMessages()
  return (
    <div
      className={cn(
        'flex items-center gap-1 px-2 pt-1 pb-[max(0.5rem,env(safe-area-inset-bottom))]',
        className,
      )}
    >
      <ArrowButton to="previous" onClick={onPrevious} className="sm:hidden" />
      <div className="min-w-0 flex-1 text-center">
        {heading(image.title, 'truncate text-[0.9375rem] leading-6 font-medium')}
        <p className="truncate text-[0.8125rem] text-ink-muted">{gallery.by(image.owner.name)}</p>
      </div>
      <ArrowButton to="next" onClick={onNext} className="sm:hidden" />
    </div>
  )
}
