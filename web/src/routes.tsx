import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { PublicGalleryPage } from './app/gallery-page'
import { CrashPage, NotFoundPage } from './app/not-found-page'
import { RootLayout } from './app/root-layout'
import { paths } from './paths'

/** The image that the viewer shows over a grid; the address bar shows `/i/$id` instead. */
const withViewer = (search: Record<string, unknown>): { image?: string } =>
  typeof search.image === 'string' ? { image: search.image } : {}

/** Why a sign-in failed: the server sends the browser back with it. */
const withSignIn = ({ signIn }: Record<string, unknown>): { signIn?: string } =>
  typeof signIn === 'string' ? { signIn } : {}

const root = createRootRoute({
  validateSearch: withSignIn,
  component: RootLayout,
  notFoundComponent: NotFoundPage,
  errorComponent: CrashPage,
})

const gallery = createRoute({
  getParentRoute: () => root,
  path: paths.gallery,
  component: PublicGalleryPage,
  validateSearch: withViewer,
})

const mine = createRoute({
  getParentRoute: () => root,
  path: paths.mine,
  component: lazyRouteComponent(() => import('./app/mine-page'), 'MyImagesPage'),
  validateSearch: withViewer,
})

const trash = createRoute({
  getParentRoute: () => root,
  path: paths.trash,
  component: lazyRouteComponent(() => import('./app/trash-page'), 'TrashPage'),
})

const image = createRoute({
  getParentRoute: () => root,
  path: paths.image,
  component: lazyRouteComponent(() => import('./app/image-page'), 'ImagePage'),
})

const account = createRoute({
  getParentRoute: () => root,
  path: paths.account,
  component: lazyRouteComponent(() => import('./app/account-page'), 'AccountPage'),
})

/** Every page of the app. */
export const router = createRouter({
  routeTree: root.addChildren([gallery, mine, trash, image, account]),
  scrollRestoration: true,
  // The parts of a page that is pointed at are on their way before it is opened.
  defaultPreload: 'intent',
  defaultErrorComponent: CrashPage,
  defaultNotFoundComponent: NotFoundPage,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
