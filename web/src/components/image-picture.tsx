import { clsx } from 'clsx'
import { useState } from 'react'
import type { Image } from '@/api/images'
import { ThumbHash } from './thumbhash'

type ImagePictureProps = {
  image: Image
  /** The width it is shown at, in CSS pixels. */
  width: number
  fit?: 'cover' | 'contain'
  priority?: 'high' | 'eager' | 'lazy'
  onBroken?: () => void
}

/** An image in its box: the preview at once, the fitting rendition faded in over it. */
export function ImagePicture({
  image,
  width,
  fit = 'cover',
  priority = 'lazy',
  onBroken,
}: ImagePictureProps) {
  const [loaded, setLoaded] = useState(false)
  return (
    <>
      <ThumbHash hash={image.thumbhash ?? null} />
      <img
        alt={image.title}
        src={image.renditions[0]?.url}
        srcSet={sources(image)}
        sizes={`${String(Math.ceil(width))}px`}
        width={image.width}
        height={image.height}
        decoding="async"
        loading={priority === 'lazy' ? 'lazy' : 'eager'}
        fetchPriority={priority === 'high' ? 'high' : 'auto'}
        draggable={false}
        // An image from the cache may be complete before React listens.
        ref={(element) => {
          if (element?.complete && element.naturalWidth > 0) setLoaded(true)
        }}
        onLoad={() => {
          setLoaded(true)
        }}
        onError={onBroken}
        className={clsx(
          'absolute inset-0 size-full text-transparent transition-opacity duration-150',
          fit === 'cover' ? 'object-cover' : 'object-contain',
          loaded ? 'opacity-100' : 'opacity-0',
        )}
      />
    </>
  )
}

/** The `srcset` of an image's renditions. */
export function sources(image: Image): string {
  return image.renditions.map(({ url, width }) => `${url} ${String(width)}w`).join(', ')
}
