import t from 'tap'
import { Places } from '#src/bulk/places.ts'
import { Busy } from '#src/busy.ts'

const someone = (institution: string, name: string) => ({ institution, user: `${institution} ${name}` })

t.test('no user and no institution has more places than their share, nor all together', async t => {
  const places = new Places({ all: 4, institution: 3, user: 2 })
  const leaving = ['anna', 'anna', 'ben'].map(name => places.enter(someone('oak', name)))
  t.throws(() => places.enter(someone('oak', 'anna')), Busy)
  t.throws(() => places.enter(someone('oak', 'carla')), Busy)
  leaving.push(places.enter(someone('elm', 'anna')))
  t.throws(() => places.enter(someone('elm', 'ben')), Busy)
  t.equal(places.count, 4)
  for (const leave of leaving) leave()
  t.equal(places.count, 0)
  t.doesNotThrow(() => places.enter(someone('oak', 'anna')))
})

t.test('a place comes back once, however often it is given back', async t => {
  const places = new Places({ all: 9, institution: 9, user: 1 })
  const leave = places.enter(someone('oak', 'anna'))
  leave()
  leave()
  t.equal(places.count, 0)
  places.enter(someone('oak', 'anna'))
  t.throws(() => places.enter(someone('oak', 'anna')), Busy)
  t.equal(places.count, 1)
})
