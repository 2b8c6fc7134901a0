import t, { type Test } from 'tap'
import { checkNewPassword } from '#src/auth/new-password.ts'

const about = ['asha.kulkarni@demo.example', 'Asha Kulkarni', 'Tomás', 'north-campus-school']
const refused = (t: Test, password: string) =>
  t.rejects(checkNewPassword(password, about), { code: 'access.password_guessable' }, password)

t.test('what everybody uses is refused, in any case', async t => {
  for (const password of ['password', '12345678', 'Password1', 'QWERTYUIOP', 'iloveyou', 'SunShine1']) {
    await refused(t, password)
  }
})

t.test('what is made of the person’s own words is refused', async t => {
  const own = [
    'Kulkarni',
    'asha.kulkarni@demo.example',
    'AshaKulkarni1998',
    'kulkarni-99',
    'Tomás-Asha',
    'north school 1'
  ]
  for (const password of own) await refused(t, password)
})

t.test('there are no rules about its composition', async t => {
  const good = [
    'correct horse battery',
    'gravelbird',
    '9 2 7 4 1 8 3',
    '        x',
    'Ashas tall ladder',
    '😀'.repeat(8),
    'ελληνικά λόγια'
  ]
  for (const password of good) await t.resolves(checkNewPassword(password, about), password)
})
