import { Link } from '@tanstack/react-router'
import { clsx } from 'clsx'
import { memo } from 'react'
import type { Image } from '@/api/images'
import { ImagePicture } from '@/components/image-picture'
import type { Priority } from '@/components/justified-list'
import { CAPTION } from '@/lib/justify'
import type { Spot } from '@/lib/page-layouts'
import { paths } from '@/paths'

type ImageTileProps = {
  image: Image
  spot: Spot
  priority: Priority
  /** How many images there are; -1 where that is not known yet. */
  total: number
  /** Whose it is, where that is not clear from the page. */
  owner?: string
}

/** One image of the grid with its title and owner; opens the viewer over the grid, under the image's own URL. */
export const ImageTile = memo(function ImageTile({ image, spot, priority, total, owner }: ImageTileProps) {
  return (
    <li
      aria-posinset={spot.place}
      aria-setsize={total}
      className="absolute"
      style={{ insetInlineStart: spot.x, top: spot.y, width: spot.width, height: spot.height + CAPTION }}
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
          className="relative block shrink-0 overflow-hidden rounded-md bg-sunken after:absolute after:inset-0 after:rounded-md after:ring-1 after:ring-ink/8 after:ring-inset"
          style={{ height: spot.height }}
        >
          <ImagePicture image={image} width={spot.width} priority={priority} />
        </span>
        {/* The image's own text is the link's name; read twice it would only be noise. */}
        <span aria-hidden className="flex flex-col pt-1.5 text-start">
          <span
            title={image.title}
            className={clsx(
              'text-[0.8125rem]/5 font-medium group-hover:underline',
              owner ? 'truncate' : 'line-clamp-2 wrap-anywhere',
            )}
          >
            {image.title}
          </span>
          {owner && <span className="truncate text-xs/4 text-ink-muted">{owner}</span>}
        </span>
      </Link>
    </li>
  )
})
