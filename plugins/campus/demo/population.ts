import type { DemoSchool } from '#src/http/registry.ts'
import { ascii, type FamilyName, familyName, type Gender, pick } from './names.ts'
import type { Section, Structure } from './structure.ts'

const SCHOOL_YEAR = 2026
const houses = ['Ashoka', 'Raman', 'Tagore', 'Teresa'] as const
const stops = ['Lake Road', 'Mill Lane', 'Station', 'Temple Square', 'Old Bridge', 'Market Yard'] as const
const works = [
  'Engineer',
  'Teacher',
  'Farmer',
  'Nurse',
  'Shopkeeper',
  'Accountant',
  'Driver',
  'Architect',
  'Doctor'
] as const
const notes = [
  'Allergic to peanuts',
  'Asthma: has an inhaler',
  'Wears glasses',
  'Type 1 diabetes',
  'Epilepsy, under treatment'
] as const

const two = (n: number): string => String(n).padStart(2, '0')

/** As many seats of each section as it gets students, in no order, by campus: whoever comes takes the next. */
const seatsOf = ({ sections, campuses }: Structure, { students, chance }: DemoSchool): Map<string, Section[]> => {
  const seats = Array.from({ length: students }, (_, n) => sections[n % sections.length] ?? pick(sections, 0))
  for (let n = seats.length - 1; n > 0; n--) {
    const other = Math.floor(chance() * (n + 1))
    const [one, another] = [seats[n], seats[other]]
    if (one !== undefined && another !== undefined) [seats[n], seats[other]] = [another, one]
  }
  return new Map(campuses.map(({ id }) => [id, seats.filter(({ campus_id }) => campus_id === id)]))
}

type Row = { id: string } & Record<string, unknown>

export interface Seated extends Row {
  name: string
  section_id: string
}

export interface Family {
  family: Row
  students: Seated[]
  guardians: Row[]
  links: object[]
}

/** Who may sign in to the demo as a student and a guardian is one of them: the first family with two children. */
interface Known {
  student: string
  guardian: string
}

export class Population {
  readonly #school: DemoSchool
  readonly #structure: Structure
  readonly #seats: Map<string, Section[]>
  readonly #sections: ReadonlyMap<string, Section>
  readonly #known: Known
  /** Admissions of each campus and year. */
  readonly counters = new Map<string, { campus_id: string; series: string; last: number }>()
  #guardians = 0
  #met = false

  constructor(school: DemoSchool, structure: Structure, known: Known) {
    this.#school = school
    this.#structure = structure
    this.#seats = seatsOf(structure, school)
    this.#sections = new Map(structure.sections.map(section => [section.id, section]))
    this.#known = known
  }

  sectionOf(id: string): Section {
    const section = this.#sections.get(id)
    if (section === undefined) throw new Error(`no section ${id}`)
    return section
  }

  /** Family by family, until every seat is taken. */
  *families(): Generator<Family> {
    for (;;) {
      const campuses = this.#structure.campuses.filter(({ id }) => (this.#seats.get(id)?.length ?? 0) > 0)
      if (campuses.length === 0) return
      yield this.#family(pick(campuses, this.#school.chance()).id)
    }
  }

  #row<T extends object>(given: T): T & Row {
    return { institution_id: this.#school.institution_id, id: this.#school.id(), ...given }
  }

  #family(campus_id: string): Family {
    const { chance } = this.#school
    const seats = this.#seats.get(campus_id) ?? []
    const children = Math.min(seats.length, 1 + Math.floor(chance() * 1.6 + chance() * 0.6))
    const known = !this.#met && children > 1
    if (known) this.#met = true
    const name: FamilyName = familyName(chance)
    const surname = known ? 'Patil' : name.surname
    const address = `${1 + Math.floor(chance() * 90)} ${pick(stops, chance())}, Pune 4110${10 + Math.floor(chance() * 60)}`
    const family = this.#row({ campus_id, name: surname, address, phone: null })
    const students = seats.splice(-children).map((section, n) => this.#student(section, family, name, known && n === 0))
    const guardians = this.#guardiansOf(family, name, known)
    const links = students.flatMap(student =>
      guardians.map((guardian, n) =>
        this.#row({
          student_id: student.id,
          guardian_id: guardian.id,
          campus_id: student.campus_id,
          section_id: student.section_id,
          relation: n === 0 ? 'mother' : 'father',
          contact_order: n + 1
        })
      )
    )
    return { family, students, guardians, links }
  }

  #student(section: Section, family: Row, { given }: FamilyName, known: boolean): Seated {
    const { chance } = this.#school
    const gender: Gender = known || chance() < 0.5 ? 'male' : 'female'
    const name = known ? 'Arjun Patil' : `${given(gender, chance())} ${family.name}`
    const born = `${SCHOOL_YEAR - section.grade - 5}-${two(1 + Math.floor(chance() * 12))}-${two(1 + Math.floor(chance() * 28))}`
    const admitted = SCHOOL_YEAR - Math.floor(chance() * section.grade)
    return this.#row({
      campus_id: section.campus_id,
      section_id: section.id,
      family_id: family.id,
      category_id: pick(this.#structure.categories, chance() ** 3),
      user_id: known ? this.#known.student : null,
      admission_number: this.#number(section, admitted),
      name,
      born_on: born,
      gender,
      nationality: 'IN',
      phone: section.grade >= 9 ? this.#telephone() : null,
      address: family.address,
      status: 'active',
      status_since: `${admitted}-06-08`,
      admitted_on: `${admitted}-06-08`,
      medical_notes: chance() < 0.03 ? pick(notes, chance()) : null,
      custom: chance() < 0.8 ? { house: pick(houses, chance()), bus_stop: pick(stops, chance()) } : {}
    })
  }

  #guardiansOf(family: Row, { given }: FamilyName, known: boolean): Row[] {
    const { chance } = this.#school
    const genders: readonly Gender[] = chance() < 0.85 || known ? ['female', 'male'] : ['female']
    return genders.map((gender, n) => {
      const name = known && n === 0 ? 'Sunita Patil' : `${given(gender, chance())} ${family.name}`
      const address = ascii(name)
      return this.#row({
        campus_id: family.campus_id,
        name,
        phone: this.#telephone(),
        email: `${address}.${this.#guardians}@families.example`,
        occupation: pick(works, chance()),
        address: family.address,
        user_id: known && n === 0 ? this.#known.guardian : null,
        custom: {}
      })
    })
  }

  /** No two alike. */
  #telephone(): string {
    this.#guardians++
    return `+9198${String((this.#guardians * 7_919 + 10_000_019) % 100_000_000).padStart(8, '0')}`
  }

  #number({ campus_id, campus }: Section, year: number): string {
    const series = `${campus}-${year}-{}`
    const counter = this.counters.get(series) ?? { campus_id, series, last: 0 }
    counter.last++
    this.counters.set(series, counter)
    return series.replace('{}', String(counter.last).padStart(4, '0'))
  }
}
