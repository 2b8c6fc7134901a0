/** Names as people have them: each family's given names and surnames are of one language. */

interface Language {
  girls: readonly string[]
  boys: readonly string[]
  surnames: readonly string[]
  /** How often among a hundred families. */
  share: number
}

const words = (text: string): readonly string[] => text.split(' ')

const languages: readonly Language[] = [
  {
    share: 34,
    girls: words('Ananya Sanika Mrunal Tanvi Gauri Isha Rutuja Shruti Aditi Mugdha Prajakta Sayali Vaishnavi Kshitija'),
    boys: words('Arjun Soham Omkar Tejas Pranav Atharva Rohan Shubham Yash Chinmay Aniket Vedant Ninad Harshal'),
    surnames: words('Patil Kulkarni Deshpande Joshi Jadhav Pawar Shinde Gokhale Bhosale Kale More Phadke Apte Sawant')
  },
  {
    share: 16,
    girls: words('Lakshmi Meenakshi Kavitha Divya Aishwarya Nithya Revathi Sowmya Janani Keerthana'),
    boys: words('Karthik Senthil Arvind Vignesh Surya Prakash Ganesh Harish Muthu Balaji'),
    surnames: words('Iyer Subramanian Krishnan Raman Natarajan Venkatesh Chandrasekar Murugan Sundaram Ramanathan')
  },
  {
    share: 10,
    girls: words('Ayesha Fatima Zainab Sana Mariam Hafsa Noor Amira Layla Yasmin'),
    boys: words('Imran Yusuf Bilal Hamza Omar Farhan Zaid Ibrahim Tariq Salim'),
    surnames: words('Khan Siddiqui Ansari Qureshi Shaikh Haidari Rahman Al-Amin Mirza Hashmi')
  },
  {
    share: 8,
    girls: words('Simran Harpreet Jasleen Gurleen Navneet Manpreet Amrit Kiranjot'),
    boys: words('Gurpreet Harjot Manjit Jaspreet Arshdeep Ranbir Sukhdev Tejinder'),
    surnames: words('Singh Gill Sandhu Dhillon Bajwa Sidhu Grewal Bhatia')
  },
  {
    share: 7,
    girls: words('Beatriz Inês Conceição Matilde Leonor Lúcia Íris Mafalda'),
    boys: words('João Tomás Gonçalo Diogo Simão Estêvão Nuno André'),
    surnames: words('Fernandes Pereira Gonçalves D’Souza Ferreira Simões Araújo Brandão')
  },
  {
    share: 6,
    girls: words('Chiamaka Adaeze Ngozi Ifeoma Folake Yetunde Amaka Zainabu'),
    boys: words('Chinedu Emeka Tunde Obinna Kwame Sẹ́gun Ikenna Babatunde'),
    surnames: words('Okafor Adeyemi Eze Nwosu Balogun Achebe Mensah Ògúnlẹ́yẹ')
  },
  {
    share: 5,
    girls: words('Zofia Małgorzata Agnieszka Łucja Jadwiga Róża'),
    boys: words('Łukasz Wojciech Piotr Paweł Michał Stanisław'),
    surnames: words('Zieliński Wójcik Kamiński Dąbrowski Szymański Woźniak')
  },
  {
    share: 5,
    girls: words('Sakura Yui Haruka Aoi Mio Hinata'),
    boys: words('Haruto Sota Ren Yuto Kaito Daiki'),
    surnames: words('Tanaka Suzuki Takahashi Watanabe Itō Kobayashi')
  },
  {
    share: 5,
    girls: words('Jimena Lucía Itziar Nerea Belén Rocío'),
    boys: words('Íñigo Álvaro Martín Ángel Jesús Adrián'),
    surnames: words('Núñez Jiménez Ibáñez Muñoz García Peña')
  },
  {
    share: 4,
    girls: words('Mei-Ling Xiaoyan Jing Hui-Min Yǎtíng Lan'),
    boys: words('Wei Jian Ming Hao Zhìyuǎn Bo'),
    surnames: words('Chen Wang Liu Zhào Huang Lǐ')
  }
]

export type Gender = 'female' | 'male'

/** One of them, by a number between 0 and 1. */
export const pick = <T>(from: readonly [T, ...T[]] | readonly T[], chance: number): T => {
  const one = from[Math.floor(chance * from.length)]
  if (one === undefined) throw new Error('nothing to pick from')
  return one
}

/** By share: the hundredth of a family decides. */
const byHundredth: readonly Language[] = languages.flatMap(language => Array<Language>(language.share).fill(language))

export interface FamilyName {
  surname: string
  given: (gender: Gender, chance: number) => string
}

export const familyName = (chance: () => number): FamilyName => {
  const language = pick(byHundredth, chance())
  return {
    surname: pick(language.surnames, chance()),
    given: (gender, one) => pick(gender === 'female' ? language.girls : language.boys, one)
  }
}

/** A name with nothing but what an address may have. */
export const ascii = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^A-Za-z -]/g, '')
    .trim()
    .toLowerCase()
    .replaceAll(/ +/g, '.')
