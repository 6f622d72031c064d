import { Image as ImageIcon } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { cn } from '@/lib/cn'

const PIXELS = 192

/** A small picture of a file. Drawn on a canvas: a blob: URL would need a weaker security policy. */
export function FilePreview({ file, className }: { file: File; className?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [drawn, setDrawn] = useState(false)

  useEffect(() => {
    let wanted = true
    createImageBitmap(file, { resizeWidth: PIXELS, resizeQuality: 'medium' }).then(
      (bitmap) => {
        if (wanted && canvas.current) {
          canvas.current.width = bitmap.width
          canvas.current.height = bitmap.height
          canvas.current.getContext('2d')?.drawImage(bitmap, 0, 0)
          setDrawn(true)
        }
        bitmap.close()
      },
      () => undefined, // Not an image this browser can draw: the icon stays.
    )
    return () => {
      wanted = false
    }
  }, [file])

  return (
    <div
      aria-hidden
      className={cn(
        'relative grid shrink-0 place-items-center overflow-hidden rounded-lg bg-sunken',
        className,
      )}
    >
      <ImageIcon className="size-6 text-ink-muted" strokeWidth={1.5} />
      <canvas ref={canvas} className={cn('absolute inset-0 size-full object-cover', !drawn && 'opacity-0')} />
    </div>
  )
}
