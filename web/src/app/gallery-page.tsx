import { getRouteApi } from '@tanstack/react-router'
import { Images } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Scope } from '@/api/images'
import { useUser } from '@/api/session'
import { StateMessage } from '@/components/state-message'
import { Gallery } from '@/features/gallery/gallery'
import { RequireUser } from '@/features/session/require-user'
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
    <GalleryFrame title={gallery.title} subtitle={gallery.subtitle} scope="public" image={image}>
      <Gallery scope="public" empty={<PublicEmpty />} />
    </GalleryFrame>
  )
}

/** The images of whoever is signed in. */
export function MyImagesPage() {
  const { gallery } = useMessages()
  const { image } = mineRoute.useSearch()
  return (
    <GalleryFrame title={gallery.mineTitle} subtitle={gallery.mineSubtitle} scope="mine" image={image}>
      <RequireUser>
        <Gallery scope="mine" empty={<MineEmpty />} />
      </RequireUser>
    </GalleryFrame>
  )
}

type FrameProps = {
  title: string
  subtitle: string
  scope: Scope
  image: string | undefined
  children: ReactNode
}

function GalleryFrame({ title, subtitle, scope, image, children }: FrameProps) {
  return (
    <PageFrame title={title} subtitle={subtitle}>
      {children}
      {image && <ViewerOverGrid id={image} scope={scope} />}
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
