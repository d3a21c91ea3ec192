/** The three demo libraries, each with twenty names of people who might come there. `given|family`; a single name has no bar. */
export type LibrarySeed = {
  slug: string;
  code: string;
  name: string;
  city: string;
  country: string;
  currency: string;
  timeZone: string;
  locale: string;
  address: string;
  licensee: 'shelves' | 'foyle';
  /** Fee of a certificate and of a diploma in minor units. */
  fees: { certificate: number; diploma: number };
  staff: { librarian: string; proctor: string; proctor2: string; coach: string };
  learners: string[];
};

export const licensees = {
  shelves: { name: 'Open Shelves Trust', country: 'GH', billingEmail: 'accounts@open-shelves.test' },
  foyle: { name: 'Foyle Learning Partnership', country: 'GB', billingEmail: 'office@foyle-learning.test' }
} as const;

export const libraries: LibrarySeed[] = [
  {
    slug: 'accra-central',
    code: 'ACC',
    name: 'Accra Central Library',
    city: 'Accra',
    country: 'GH',
    currency: 'GHS',
    timeZone: 'Africa/Accra',
    locale: 'en-GH',
    address: 'Thorpe Road, Accra',
    licensee: 'shelves',
    fees: { certificate: 18_000, diploma: 42_000 },
    staff: {
      librarian: 'Esi|Amankwah',
      proctor: 'Kofi|Tetteh',
      proctor2: 'Adwoa|Sarpong',
      coach: 'Selorm|Agbeko'
    },
    learners: [
      'Ama Serwaa|Owusu',
      'Kwame|Boateng',
      'Efua|Mensah',
      'Yaw|Asante',
      'Abena|Osei',
      'Nii Ayitey|Lamptey',
      'فاطمة|الزهراء',
      'Ṣọlá|Ògúndípẹ̀',
      'Fọlákẹ́|Adébáyọ̀',
      'Kojo|Antwi-Danso',
      '伟明|陈',
      'Akosua|Agyemang',
      'Dzifa',
      'प्रिया|शर्मा',
      'Kwabena|Ofori Atta',
      'Bọ́lánlé|Ọládiípọ̀',
      'Afia|Nyarko',
      'Edem|Kpodo',
      'محمد|عبد الرحمن',
      'Mawusi|Dogbe'
    ]
  },
  {
    slug: 'kisumu',
    code: 'KIS',
    name: 'Kisumu Public Library',
    city: 'Kisumu',
    country: 'KE',
    currency: 'KES',
    timeZone: 'Africa/Nairobi',
    locale: 'en-KE',
    address: 'Oginga Odinga Street, Kisumu',
    licensee: 'shelves',
    fees: { certificate: 180_000, diploma: 420_000 },
    staff: {
      librarian: 'Atieno|Ouma',
      proctor: 'Barasa|Wekesa',
      proctor2: 'Njeri|Kariuki',
      coach: 'Omondi|Oduor'
    },
    learners: [
      'Achieng’|Odhiambo',
      'Otieno|Okoth',
      'Wanjirũ|Kamau',
      'Kipchoge|Rotich',
      'Amina|Hassan',
      'نور|الدين حسن',
      'Chebet|Korir',
      'Mũthoni|Gĩthae',
      'Ochieng|Were',
      'राहुल|पटेल',
      'Nekesa|Simiyu',
      'Mwende|Mutua',
      'Halima',
      'Juma|Mwangi',
      'Adhiambo|Onyango',
      '丽华|王',
      'Títílayọ̀|Akínwándé',
      'Kamene|Nzioka',
      'عائشة|محمود',
      'Lokiru|Ekai'
    ]
  },
  {
    slug: 'derry',
    code: 'DRY',
    name: 'Derry Central Library',
    city: 'Derry',
    country: 'GB',
    currency: 'GBP',
    timeZone: 'Europe/London',
    locale: 'en-GB',
    address: 'Foyle Street, Derry',
    licensee: 'foyle',
    fees: { certificate: 1_900, diploma: 3_900 },
    staff: {
      librarian: 'Gráinne|McCallion',
      proctor: 'Eoin|Harkin',
      proctor2: 'Róisín|Deeney',
      coach: 'Conor|Gallagher'
    },
    learners: [
      'Siobhán|Ní Dhomhnaill',
      'Seán|Ó Briain',
      'Aoife|McLaughlin',
      'Ciarán|Doherty',
      'Łukasz|Wiśniewski',
      'Zoë|O’Kane',
      'Đặng Thị|Hương',
      'ليلى|منصور',
      'Ìyábọ̀|Adéyẹmí',
      '秀英|李',
      'Nuala|Mac Giolla Bríde',
      'João|Gonçalves',
      'Suibhne',
      'अनन्या|वर्मा',
      'Máire|Ní Chonchubhair',
      'Dáithí|Ó hEochaidh',
      'Ruairí|Quigley',
      'Žofie|Dvořáková',
      'Caoimhe|Brolly',
      'Iain|MacDhòmhnaill'
    ]
  }
];
