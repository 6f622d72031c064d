import { getRouteApi } from '@tanstack/react-router'
import { Images } from 'lucide-react'
import { useUser } from '@/api/session'
import { StateMessage } from '@/components/state-message'
import { Gallery } from '@/features/gallery/gallery'
import { RequireUser } from '@/features/session/require-user'
import { RequireViewer } from '@/features/session/require-viewer'
import { SignInLink } from '@/features/session/sign-in-link'
import { UploadButton } from '@/features/upload/upload-button'
import { useMessages } from '@/messages/messages'
import { paths } from '@/paths'
import { PageFrame } from './page-frame'
import { ViewerOverGrid } from './viewer-over-grid'

const publicRoute = getRouteApi(paths.gallery)
const mineRoute = getRouteApi(paths.mine)

/** Everyone's images. */
export function PublicGalleryPage() {
  const { gallery } = useMessages()
  const { image } = publicRoute.useSearch()
  return (
    <PageFrame title={gallery.title} subtitle={gallery.subtitle}>
      <RequireViewer>
        <Gallery scope="public" empty={<PublicEmpty />} />
        {image && <ViewerOverGrid id={image} scope="public" />}
      </RequireViewer>
    </PageFrame>
  )
}

/** The images of whoever is signed in. */
export function MyImagesPage() {
  const { gallery, session } = useMessages()
  const { image } = mineRoute.useSearch()
  return (
    <PageFrame title={gallery.mineTitle} subtitle={gallery.mineSubtitle}>
      <RequireUser title={session.signInToSee} detail={session.signInToSeeDetail}>
        <Gallery scope="mine" empty={<MineEmpty />} />
        {image && <ViewerOverGrid id={image} scope="mine" />}
      </RequireUser>
    </PageFrame>
  )
}

function PublicEmpty() {
  const { gallery } = useMessages()
  const user = useUser()
  return (
    <StateMessage icon={Images} title={gallery.emptyTitle} action={user ? <UploadButton /> : <SignInLink />}>
      {user ? gallery.emptyDetail : gallery.emptySignedOut}
    </StateMessage>
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
