import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { Image } from '@/api/images'
import { ImagePicture } from '@/components/image-picture'
import { useMessages } from '@/messages/messages'
import { paths } from '@/paths'
import type { Box } from './justify'

type ImageTileProps = { image: Image; box: Box; priority: 'high' | 'eager' | 'lazy' }

/** One image of the grid; opens the viewer over it, under the image's own URL. */
export const ImageTile = memo(function ImageTile({ image, box, priority }: ImageTileProps) {
  const messages = useMessages()
  return (
    <li
      className="absolute"
      style={{ insetInlineStart: box.x, top: box.y, width: box.width, height: box.height }}
    >
      <Link
        to="."
        search={(search) => ({ ...search, image: image.id })}
        mask={{ to: paths.image, params: { id: image.id }, unmaskOnReload: true }}
        resetScroll={false}
        data-image={image.id}
        className="group relative block size-full overflow-hidden rounded-md bg-sunken outline-offset-2 focus-visible:z-10 focus-visible:outline-[3px]"
      >
        <ImagePicture image={image} width={box.width} priority={priority} />
        <span
          aria-hidden
          className="absolute inset-x-0 bottom-0 flex flex-col bg-linear-to-t from-black/75 to-transparent px-3 pt-10 pb-2.5 text-start text-white opacity-0 transition-opacity duration-150 group-hover:opacity-100 group-focus-visible:opacity-100"
        >
          <span className="truncate text-sm font-medium">{image.title}</span>
          <span className="truncate text-xs text-white/85">{messages.gallery.by(image.owner.name)}</span>
        </span>
      </Link>
    </li>
  )
})
