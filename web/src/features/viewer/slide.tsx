import { ImageOff } from 'lucide-react'
import { useState } from 'react'
import type { Image } from '@/api/images'
import { ImagePicture } from '@/components/image-picture'
import { cn } from '@/lib/cn'
import type { Size } from '@/lib/hooks'
import { useViewerWords } from '@/messages/viewer'
import type { Drag } from './use-gestures'
import { closest, WHOLE, type View } from './view'

type SlideProps = {
  image: Image
  box: Size
  /** How many slides away from the shown one, along the line of writing. */
  place: -1 | 0 | 1
  view?: View
  /** Whether a new view is come to in one smooth leap, or follows a finger. */
  leaping: boolean
  drag: Drag
  onSettled?: () => void
}

/** One image on the stage, or beside it where a finger can pull it in. */
export function Slide({ image, box, place, view = WHOLE, leaping, drag, onSettled }: SlideProps) {
  const shown = place === 0
  const [sharp, setSharp] = useState(false)
  if (view.scale > 1 && !sharp) setSharp(true)
  const width = sharp ? box.width * closest(image, box) : box.width
  return (
    <div
      aria-hidden={!shown || undefined}
      onTransitionEnd={({ target, currentTarget }) => {
        if (target === currentTarget) onSettled?.()
      }}
      className={cn(
        'absolute inset-0 grid place-items-center',
        drag.phase === 'settling' && 'transition-transform duration-180 ease-out',
        !shown && drag.phase === 'idle' && 'invisible',
      )}
      style={{
        transform: `translate(calc(${String(place)} * var(--line) * (100% + var(--gap)) + ${px(drag.x)}), ${px(drag.y)})`,
      }}
    >
      <div
        className={cn('relative overflow-hidden', leaping && 'transition-transform duration-180')}
        style={{ ...box, transform: `translate(${px(view.x)}, ${px(view.y)}) scale(${String(view.scale)})` }}
      >
        <Picture image={image} width={width} shown={shown} />
      </div>
    </div>
  )
}

function Picture({ image, width, shown }: { image: Image; width: number; shown: boolean }) {
  const words = useViewerWords()
  const [broken, setBroken] = useState(false)
  if (broken) {
    return (
      <p
        role={shown ? 'alert' : undefined}
        className="flex size-full flex-col items-center justify-center gap-3 text-center text-ink-muted"
      >
        <ImageOff aria-hidden className="size-8" strokeWidth={1.5} />
        {words.broken}
      </p>
    )
  }
  return (
    <ImagePicture
      image={image}
      width={width}
      priority={shown ? 'high' : 'ahead'}
      onBroken={() => {
        setBroken(true)
      }}
    />
  )
}

function px(value: number): string {
  return `${String(value)}px`
}
