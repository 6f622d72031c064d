import type { Image } from '@/api/images'
import { toast } from '@/components/ui/toast'
import type { ViewerWords } from '@/messages/viewer'
import { imageUrl } from '@/paths'

/** Hands an image's address to the system where it can be shared, and else to the clipboard. */
export async function share(image: Image, words: ViewerWords): Promise<void> {
  const url = imageUrl(image.id)
  // A desktop's share dialog leads to fewer places than its clipboard.
  if (matchMedia('(pointer: coarse)').matches && 'share' in navigator) {
    // Whoever closes the dialog again has decided so.
    await navigator.share({ title: image.title, url }).catch(() => undefined)
    return
  }
  try {
    await navigator.clipboard.writeText(url)
    toast.success(words.linkCopied)
  } catch {
    toast.error(words.linkNotCopied, url)
  }
}
