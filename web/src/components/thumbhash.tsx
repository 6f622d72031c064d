import { clsx } from 'clsx'
import { useLayoutEffect, useRef } from 'react'
import { thumbHashToRGBA } from 'thumbhash'

/** A blurred preview from some 28 bytes. A canvas, because a data: URL would need a weaker security policy. */
export function ThumbHash({ hash, className }: { hash: string | null; className?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useLayoutEffect(() => {
    if (canvas.current && hash) paint(canvas.current, hash)
  }, [hash])
  if (!hash) return null
  return <canvas ref={canvas} aria-hidden className={clsx('absolute inset-0 size-full', className)} />
}

function paint(canvas: HTMLCanvasElement, hash: string) {
  try {
    const bytes = Uint8Array.from(atob(hash), (character) => character.charCodeAt(0))
    const { w, h, rgba } = thumbHashToRGBA(bytes)
    canvas.width = w
    canvas.height = h
    canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0)
  } catch {
    // A broken hash only costs the preview.
  }
}
