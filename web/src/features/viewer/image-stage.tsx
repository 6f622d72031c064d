import { ChevronLeft, ChevronRight, ImageOff } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Image } from '@/api/images'
import { ImagePicture } from '@/components/image-picture'
import { cn } from '@/lib/cn'
import { useSize } from '@/lib/hooks'
import { useMessages } from '@/messages/messages'
import { fit } from './fit'

type ImageStageProps = { image: Image; onPrevious?: () => void; onNext?: () => void }

/** The image on its dark ground, with the way to its neighbours. */
export function ImageStage({ image, onPrevious, onNext }: ImageStageProps) {
  const messages = useMessages()
  const frame = useRef<HTMLDivElement>(null)
  const size = useSize(frame)
  const box = size && fit(image, size)
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={frame}
        className="absolute inset-x-0 inset-y-1 grid place-items-center sm:inset-x-16 sm:inset-y-4"
      >
        {box && <Picture key={image.id} image={image} box={box} />}
      </div>
      {onPrevious && <ArrowButton side="start" label={messages.viewer.previous} onClick={onPrevious} />}
      {onNext && <ArrowButton side="end" label={messages.viewer.next} onClick={onNext} />}
    </div>
  )
}

function Picture({ image, box }: { image: Image; box: { width: number; height: number } }) {
  const messages = useMessages()
  const [broken, setBroken] = useState(false)
  if (broken) {
    return (
      <p role="alert" className="flex flex-col items-center gap-3 text-ink-muted">
        <ImageOff aria-hidden className="size-8" strokeWidth={1.5} />
        {messages.viewer.broken}
      </p>
    )
  }
  return (
    <div className="relative animate-appear overflow-hidden" style={box}>
      <ImagePicture
        image={image}
        width={box.width}
        fit="contain"
        priority="high"
        onBroken={() => {
          setBroken(true)
        }}
      />
    </div>
  )
}

function ArrowButton({
  side,
  label,
  onClick,
}: {
  side: 'start' | 'end'
  label: string
  onClick: () => void
}) {
  const Icon = side === 'start' ? ChevronLeft : ChevronRight
  return (
    <button
      type="button"
      aria-label={label}
      onClick={onClick}
      className={cn(
        'absolute top-1/2 grid size-11 -translate-y-1/2 place-items-center rounded-full bg-black/45 text-white transition-colors hover:bg-black/75 sm:bg-white/10 sm:hover:bg-white/20',
        side === 'start' ? 'start-2' : 'end-2',
      )}
    >
      <Icon aria-hidden className="size-6 rtl:-scale-x-100" />
    </button>
  )
}
