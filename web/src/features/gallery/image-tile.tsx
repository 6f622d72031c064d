import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { Image } from '@/api/images'
import { ImagePicture } from '@/components/image-picture'
import type { Priority } from '@/components/justified-list'
import { CAPTION, type Box } from '@/lib/justify'
import { useMessages } from '@/messages/messages'
import { paths } from '@/paths'

type ImageTileProps = { image: Image; box: Box; priority: Priority }

/** One image of the grid with its title and owner; opens the viewer over the grid, under the image's own URL. */
export const ImageTile = memo(function ImageTile({ image, box, priority }: ImageTileProps) {
  const messages = useMessages()
  return (
    <li
      className="absolute"
      style={{ insetInlineStart: box.x, top: box.y, width: box.width, height: box.height + CAPTION }}
    >
      <Link
        to="."
        search={(search) => ({ ...search, image: image.id })}
        mask={{ to: paths.image, params: { id: image.id }, unmaskOnReload: true }}
        resetScroll={false}
        data-image={image.id}
        className="group flex size-full flex-col rounded-md focus-visible:z-10 focus-visible:outline-[3px]"
      >
        <span
          className="relative block shrink-0 overflow-hidden rounded-md bg-sunken"
          style={{ height: box.height }}
        >
          <ImagePicture image={image} width={box.width} priority={priority} />
        </span>
        {/* The image's own text is the link's name; read twice it would only be noise. */}
        <span aria-hidden className="flex flex-col px-0.5 pt-1.5 text-start">
          <span className="truncate text-[0.8125rem]/5 font-medium group-hover:underline">{image.title}</span>
          <span className="truncate text-xs/4 text-ink-muted">{messages.gallery.by(image.owner.name)}</span>
        </span>
      </Link>
    </li>
  )
})
