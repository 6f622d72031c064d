import { expect, it } from 'vitest'
import { fit } from '@/features/viewer/fit'

it.each([
  [
    { width: 4000, height: 2000 },
    { width: 1000, height: 1000 },
    { width: 1000, height: 500 },
  ],
  [
    { width: 2000, height: 4000 },
    { width: 1000, height: 1000 },
    { width: 500, height: 1000 },
  ],
  [
    { width: 200, height: 100 },
    { width: 1000, height: 1000 },
    { width: 200, height: 100 },
  ],
])('fits %j into %j as %j', (image, frame, box) => {
  expect(fit(image, frame)).toEqual(box)
})
