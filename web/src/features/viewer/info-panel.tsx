import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Image } from '@/api/images'
import { useMessages } from '@/messages/messages'
import { useViewerWords } from '@/messages/viewer'
import { ImageInfo } from './image-info'
import { StageButton } from './stage-button'

type InfoPanelProps = {
  image: Image
  heading: (title: string, className: string) => ReactNode
  onClose: () => void
}

/** What is known about the image: beside it where there is room, and else a sheet over its foot. */
export function InfoPanel({ image, heading, onClose }: InfoPanelProps) {
  const { close } = useMessages()
  const words = useViewerWords()
  return (
    <aside
      aria-label={words.info}
      className="group absolute inset-x-0 bottom-0 z-10 max-h-[75%] animate-rise overflow-y-auto overscroll-contain rounded-t-2xl border-t bg-surface p-5 pb-[max(1.25rem,env(safe-area-inset-bottom))] shadow-float lg:static lg:max-h-none lg:w-90 lg:animate-none lg:rounded-none lg:border-s lg:border-t-0 lg:p-6 lg:shadow-none"
    >
      <StageButton
        icon={X}
        label={close}
        className="absolute end-3 top-3 group-has-[form]:hidden lg:hidden"
        onClick={onClose}
      />
      <ImageInfo
        key={image.id}
        image={image}
        heading={(title) =>
          heading(title, 'text-xl leading-7 font-semibold tracking-tight wrap-anywhere max-lg:pe-10')
        }
      />
    </aside>
  )
}
