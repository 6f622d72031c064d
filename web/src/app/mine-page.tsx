import { getRouteApi } from '@tanstack/react-router'
import { Images } from 'lucide-react'
import { StateMessage } from '@/components/state-message'
import { Gallery } from '@/features/gallery/gallery'
import { RequireUser } from '@/features/session/require-user'
import { UploadButton } from '@/features/upload/upload-button'
import { useMessages } from '@/messages/messages'
import { paths } from '@/paths'
import { PageFrame } from './page-frame'
import { LateViewer } from './late-viewer'

const route = getRouteApi(paths.mine)

/** The images of whoever is signed in. */
export function MyImagesPage() {
  const { gallery, session } = useMessages()
  const { image } = route.useSearch()
  return (
    <PageFrame title={gallery.mineTitle} subtitle={gallery.mineSubtitle}>
      <RequireUser title={session.signInToSee} detail={session.signInToSeeDetail}>
        <Gallery scope="mine" empty={<MineEmpty />} />
        {image && <LateViewer id={image} scope="mine" />}
      </RequireUser>
    </PageFrame>
  )
}

function MineEmpty() {
  const { gallery } = useMessages()
  return (
    <StateMessage icon={Images} title={gallery.mineEmptyTitle} action={<UploadButton />}>
      {gallery.mineEmptyDetail}
    </StateMessage>
  )
}
