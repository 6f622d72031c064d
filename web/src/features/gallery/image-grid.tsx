import type { Image } from '@/api/images'
import { JustifiedList } from '@/components/justified-list'
import { CAPTION } from '@/lib/justify'
import { useMessages } from '@/messages/messages'
import { ImageTile } from './image-tile'

/** The images of a gallery. */
export function ImageGrid({ images }: { images: Image[] }) {
  const messages = useMessages()
  return (
    <JustifiedList images={images} label={messages.gallery.list} caption={CAPTION}>
      {(image, box, priority) => <ImageTile key={image.id} image={image} box={box} priority={priority} />}
    </JustifiedList>
  )
}
