import { useState } from 'react'
import { useSetting } from '@/lib/settings'
import { useMedia } from '@/lib/use-media'

/** Whether the panel is shown. Beside the image it stays as it was left; as a sheet it begins away, since it covers. */
export function useInfo() {
  const beside = useMedia('(min-width: 64rem)')
  const [panel, setPanel] = useSetting('details')
  const [sheet, setSheet] = useState(false)
  const show = beside ? setPanel : setSheet
  const shown = beside ? panel : sheet
  return {
    shown,
    /** Whether it covers the image. */
    covers: sheet && !beside,
    toggle: () => {
      show(!shown)
    },
    open: () => {
      show(true)
    },
    close: () => {
      show(false)
    },
  }
}
