import { ArchiveRestore, Trash2 } from 'lucide-react'
import type { TrashedImage } from '@/api/trash'
import { ImagePicture } from '@/components/image-picture'
import type { Priority } from '@/components/justified-list'
import { Button } from '@/components/ui/button'
import type { Spot } from '@/lib/page-layouts'
import { useTrashWords } from '@/messages/trash'

/** What title, days left and buttons take below an image, in CSS pixels. */
export const TRASH_CAPTION = 88

/** As wide as it must be for the button's word. */
const WORD = 150

type TrashTileProps = {
  /** How many images there are; -1 where that is not known yet. */
  total: number
  image: TrashedImage
  spot: Spot
  priority: Priority
  /** When the list was read, which is when the days are counted from. */
  now: number
  onRestore: () => void
  onDelete: () => void
}

/** One image of the trash, with the days it has left and the two ways out. */
export function TrashTile({ image, spot, total, priority, now, onRestore, onDelete }: TrashTileProps) {
  const trash = useTrashWords()
  return (
    <li
      aria-posinset={spot.place}
      aria-setsize={total}
      className="absolute"
      style={{
        insetInlineStart: spot.x,
        top: spot.y,
        width: spot.width,
        height: spot.height + TRASH_CAPTION,
      }}
    >
      <span className="relative block overflow-hidden rounded-md bg-sunken" style={{ height: spot.height }}>
        <ImagePicture image={image} width={spot.width} priority={priority} />
      </span>
      <div className="pt-1.5">
        {/* The image's own text says it already. */}
        <p aria-hidden className="truncate text-[0.8125rem]/5 font-medium">
          {image.title}
        </p>
        <p className="truncate text-xs/4 text-ink-muted">{trash.daysLeft(daysLeft(image, now))}</p>
        <div className="mt-1.5 flex gap-1">
          <Button
            variant="outline"
            size={spot.width < WORD ? 'icon-small' : 'small'}
            data-restore={image.id}
            aria-label={trash.restoreOne(image.title)}
            title={trash.restore}
            onClick={onRestore}
          >
            <ArchiveRestore aria-hidden />
            {spot.width >= WORD && trash.restore}
          </Button>
          <Button
            variant="ghost"
            size="icon-small"
            aria-label={trash.deleteOne(image.title)}
            title={trash.confirm}
            onClick={onDelete}
          >
            <Trash2 aria-hidden />
          </Button>
        </div>
      </div>
    </li>
  )
}

/** The last day counts until it is over. */
export function daysLeft({ purgedAt }: Pick<TrashedImage, 'purgedAt'>, now: number): number {
  return Math.ceil((Date.parse(purgedAt) - now) / 86_400_000)
}
