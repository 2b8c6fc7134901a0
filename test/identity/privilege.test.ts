import fc from 'fast-check'
import t from 'tap'
import { beyond, beyondCommon, type Privileges } from '#plugins/identity/rules/privilege.ts'

const own = [{ subject: 'user', relation: 'identity.own_users' }] as const
const at = (...ids: string[]) => [{ subject: 'campus', ids }]

type Reach = Privileges extends ReadonlyMap<string, infer R> ? R : never

const holding = (reaches: Record<string, Reach>): Privileges => new Map(Object.entries(reaches))

t.test('the institution covers everything, a campus itself, a relation nothing of anybody else', t => {
  const cases: [Reach, Reach, boolean][] = [
    ['institution', 'institution', true],
    ['institution', at('north'), true],
    ['institution', own, true],
    [at('north'), 'institution', false],
    [at('north'), at('north'), true],
    [at('north'), at('south'), false],
    [at('north', 'south'), at('south'), true],
    [[...at('north'), ...at('south')], at('north', 'south'), true],
    [at('north'), own, false],
    [own, own, false],
    [own, at('north'), false],
    [own, 'institution', false],
    [[...own, ...at('north')], at('north'), true],
    [[...own, ...at('north')], [...at('north'), ...own], false],
    [own, [{ subject: 'student', relation: 'campus.wards' }], false]
  ]
  for (const [mine, theirs, covered] of cases) {
    const missing = beyond(holding({ p: mine }), holding({ p: theirs }))
    t.strictSame(missing, covered ? [] : ['p'], `${JSON.stringify(mine)} over ${JSON.stringify(theirs)}`)
  }
  t.strictSame(beyond(holding({}), holding({ b: own, a: own })), ['a', 'b'], 'what is not held at all')
  t.strictSame(beyond(holding({ a: own }), holding({})), [], 'nothing is covered by anything')
  t.end()
})

t.test('what everybody holds over their own puts nobody above anybody, and no more than that', t => {
  const left = beyondCommon(
    holding({ a: own, b: own, c: 'institution', d: [...own, ...at('north')], e: [{ subject: 'user', relation: 'x' }] }),
    new Map(['a', 'c', 'd', 'e'].map(name => [name, new Set(['identity.own_users'])]))
  )
  t.strictSame([...left.keys()], ['b', 'c', 'd', 'e'])
  t.end()
})

const scope = fc.oneof(
  fc.constantFrom('wards', 'sections', 'own').map(relation => ({ subject: 'user', relation })),
  fc.subarray(['north', 'south', 'river']).map(ids => ({ subject: 'campus', ids }))
)
const reach = fc.oneof(fc.constant('institution' as const), fc.array(scope, { maxLength: 3 }))
const privileges = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), reach).map(holding)
const related = (mine: Privileges) =>
  [...mine].flatMap(([name, r]) => (r !== 'institution' && r.some(s => 'relation' in s) ? [name] : []))

t.test(
  'of equals only relations are beyond; more is never covered by less; what is covered twice over is covered',
  t => {
    fc.assert(fc.property(privileges, mine => `${beyond(mine, mine)}` === `${related(mine).sort()}`))
    fc.assert(
      fc.property(privileges, privileges, (mine, theirs) => {
        const more = new Map([...mine, ['extra', 'institution' as const]])
        return beyond(more, theirs).length <= beyond(mine, theirs).length && beyond(mine, more).includes('extra')
      })
    )
    fc.assert(
      fc.property(privileges, privileges, privileges, (a, b, c) => {
        if (beyond(a, b).length > 0 || beyond(b, c).length > 0) return true
        return beyond(a, c).length === 0
      })
    )
    t.end()
  }
)
