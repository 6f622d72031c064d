import { Download, Info, Maximize, Minimize, Share2, ZoomIn, ZoomOut } from 'lucide-react'
import { useRef, type ReactNode, type Ref } from 'react'
import type { Image } from '@/api/images'
import { useShortcuts } from '@/lib/shortcuts'
import { useViewerWords } from '@/messages/viewer'
import { share } from './share'
import { STAGE_BUTTON, StageButton, useTip } from './stage-button'
import type { useFullScreen } from './use-full-screen'
import type { Zoom } from './use-zoom'

type ViewerToolbarProps = {
  image: Image
  close: ReactNode
  /** Where the image stands among those loaded, and whether there are more; nothing is said of an image outside of them. */
  place: { index: number; count: number; more: boolean }
  zoom: Zoom
  screen: ReturnType<typeof useFullScreen>
  info: { shown: boolean; toggle: () => void }
  infoButton: Ref<HTMLButtonElement>
  /** Apart, at the end: it is nothing one presses on the way to something else. */
  remove: ReactNode
}

/** What can be done with the shown image. */
export function ViewerToolbar({
  image,
  close,
  place,
  zoom,
  screen,
  info,
  infoButton,
  remove,
}: ViewerToolbarProps) {
  const words = useViewerWords()
  return (
    <div className="flex items-center gap-0.5 p-2 pt-[max(0.5rem,env(safe-area-inset-top))] sm:gap-1">
      {close}
      {place.index >= 0 && (
        <p className="px-2 text-sm text-ink-muted tabular-nums max-[23rem]:sr-only">
          {words.place(place.index + 1, place.count, place.more)}
        </p>
      )}
      <span className="flex-1" />
      <StageButton
        icon={zoom.zoomed ? ZoomOut : ZoomIn}
        label={zoom.zoomed ? words.zoomOut : words.zoomIn}
        shortcut="zoom"
        onClick={zoom.toggle}
      />
      {screen.toggle && (
        <StageButton
          icon={screen.full ? Minimize : Maximize}
          label={screen.full ? words.leaveFullScreen : words.fullScreen}
          shortcut="fullScreen"
          className="max-sm:hidden"
          onClick={screen.toggle}
        />
      )}
      <StageButton icon={Share2} label={words.share} onClick={() => void share(image, words)} />
      <DownloadLink image={image} />
      <StageButton
        ref={infoButton}
        icon={Info}
        label={words.info}
        shortcut="info"
        aria-pressed={info.shown}
        onClick={info.toggle}
      />
      {remove && (
        <>
          <span aria-hidden className="mx-1 h-6 border-s sm:mx-1.5" />
          {remove}
        </>
      )}
    </div>
  )
}

function DownloadLink({ image }: { image: Image }) {
  const words = useViewerWords()
  const link = useRef<HTMLAnchorElement>(null)
  useShortcuts({ download: () => link.current?.click() })
  return (
    <a
      ref={link}
      href={image.originalUrl}
      download
      aria-label={words.download}
      title={useTip(words.download, 'download')}
      className={STAGE_BUTTON}
    >
      <Download aria-hidden />
    </a>
  )
}
