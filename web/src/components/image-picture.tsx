import { clsx } from 'clsx'
import { useState } from 'react'
import type { Image } from '@/api/images'
import { ThumbHash } from './thumbhash'

type ImagePictureProps = {
  image: Image
  /** The width it is shown at, in CSS pixels. */
  width: number
  /** How soon its pixels are asked for; `ahead` for what is not shown yet. */
  priority?: 'high' | 'eager' | 'lazy' | 'ahead'
  onBroken?: () => void
}

const FETCH_PRIORITY = { high: 'high', eager: 'auto', lazy: 'auto', ahead: 'low' } as const

/** An image that fills its box: the preview at once, the fitting rendition faded in over it. */
export function ImagePicture({ image, width, priority = 'lazy', onBroken }: ImagePictureProps) {
  const [pixels, setPixels] = useState<'awaited' | 'fading' | 'shown'>('awaited')
  return (
    <>
      {/* Under a picture that lets something through, the preview would be seen for ever. */}
      {pixels !== 'shown' && <ThumbHash hash={image.thumbhash ?? null} />}
      <img
        alt={image.title}
        src={image.renditions[0]?.url}
        srcSet={sources(image)}
        sizes={shownAt(width)}
        width={image.width}
        height={image.height}
        decoding="async"
        loading={priority === 'lazy' ? 'lazy' : 'eager'}
        fetchPriority={FETCH_PRIORITY[priority]}
        draggable={false}
        // An image from the cache may be complete before React listens, and then nothing fades.
        ref={(element) => {
          if (element?.complete && element.naturalWidth > 0) setPixels('shown')
        }}
        onLoad={() => {
          setPixels((last) => (last === 'awaited' ? 'fading' : last))
        }}
        onTransitionEnd={() => {
          setPixels((last) => (last === 'fading' ? 'shown' : last))
        }}
        onError={onBroken}
        className={clsx(
          'absolute inset-0 size-full object-cover text-transparent transition-opacity duration-150',
          pixels === 'awaited' ? 'opacity-0' : 'opacity-100',
        )}
      />
    </>
  )
}

/** Fetches the rendition that an image will be shown with at a width. */
export function fetchAhead(image: Image, width: number): void {
  const picture = new Image()
  picture.fetchPriority = FETCH_PRIORITY.ahead
  picture.sizes = shownAt(width)
  picture.srcset = sources(image)
}

/** The `srcset` of an image's renditions. */
function sources(image: Image): string {
  return image.renditions.map(({ url, width }) => `${url} ${String(width)}w`).join(', ')
}

/** The `sizes` of an image of one width. */
function shownAt(width: number): string {
  return `${String(Math.ceil(width))}px`
}
