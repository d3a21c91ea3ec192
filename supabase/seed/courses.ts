/** Kinds of tools as in `public.tool`; `+` before one says that it is allowed. */
export type CourseSeed = {
  code: string;
  kind: 'certificate' | 'diploma';
  category: string;
  hours: number;
  title: { en: string; fr: string };
  description: { en: string; fr: string };
  modules: { en: string; fr: string }[];
  tools: string[];
  validMonths?: number;
  passPercent?: number;
};

const m = (en: string, fr: string) => ({ en, fr });

/** The courses that the partner programme's own documents name, with plausible modules and tools. */
export const courses: CourseSeed[] = [
  {
    code: 'DCG18',
    kind: 'diploma',
    category: 'Health',
    hours: 15,
    title: m('Diploma in Caregiving - Revised 2018', 'Diplôme d’aide à la personne - Révisé 2018'),
    description: m(
      'Care for people at home and in institutions: safety, hygiene, nutrition and dignity.',
      'S’occuper de personnes à domicile et en établissement : sécurité, hygiène, nutrition et dignité.'
    ),
    modules: [
      m('The role of a caregiver', 'Le rôle de l’aidant'),
      m('Infection control and hygiene', 'Hygiène et prévention des infections'),
      m('Nutrition and medication', 'Nutrition et médicaments'),
      m('Care of older people', 'Accompagner les personnes âgées'),
      m('Rights and dignity', 'Droits et dignité')
    ],
    tools: ['-phone', '-notes', '+dictionary'],
    validMonths: 36
  },
  {
    code: 'DDP',
    kind: 'diploma',
    category: 'Lifestyle',
    hours: 12,
    title: m('Diploma in Digital Photography', 'Diplôme de photographie numérique'),
    description: m(
      'From the camera’s settings to composition, light and the finished picture.',
      'Des réglages de l’appareil à la composition, la lumière et l’image finie.'
    ),
    modules: [
      m('Camera and lenses', 'Appareil et objectifs'),
      m('Exposure', 'L’exposition'),
      m('Composition and light', 'Composition et lumière'),
      m('Editing', 'La retouche')
    ],
    tools: ['-phone', '+notes']
  },
  {
    code: 'DSS17',
    kind: 'diploma',
    category: 'Business',
    hours: 18,
    title: m('Diploma in Six Sigma - Revised 2017', 'Diplôme Six Sigma - Révisé 2017'),
    description: m(
      'Improve processes by measurement: define, measure, analyse, improve, control.',
      'Améliorer les processus par la mesure : définir, mesurer, analyser, améliorer, contrôler.'
    ),
    modules: [
      m('Foundations', 'Fondements'),
      m('Define and measure', 'Définir et mesurer'),
      m('Analyse', 'Analyser'),
      m('Improve', 'Améliorer'),
      m('Control', 'Contrôler'),
      m('Statistics in practice', 'La statistique en pratique')
    ],
    tools: ['+scientific-calculator', '+formula-sheet', '-phone']
  },
  {
    code: 'DME',
    kind: 'diploma',
    category: 'Business',
    hours: 14,
    title: m('Diploma in Management Entrepreneurship', 'Diplôme de gestion et d’entrepreneuriat'),
    description: m(
      'Start and run a small business, from the plan to the books.',
      'Créer et gérer une petite entreprise, du projet à la comptabilité.'
    ),
    modules: [
      m('The entrepreneur', 'L’entrepreneur'),
      m('The business plan', 'Le plan d’affaires'),
      m('Money and books', 'Argent et comptes'),
      m('People and growth', 'Équipe et croissance')
    ],
    tools: ['+calculator', '-phone']
  },
  {
    code: 'DPR',
    kind: 'diploma',
    category: 'Business',
    hours: 12,
    title: m('Diploma in Public Relations', 'Diplôme de relations publiques'),
    description: m(
      'Speak for an organisation, in quiet times and in a crisis.',
      'Parler au nom d’une organisation, en temps calme et en temps de crise.'
    ),
    modules: [
      m('Publics and messages', 'Publics et messages'),
      m('Media relations', 'Relations avec les médias'),
      m('Crisis communication', 'Communication de crise')
    ],
    tools: ['+dictionary', '-phone']
  },
  {
    code: 'DSW17',
    kind: 'diploma',
    category: 'Health',
    hours: 16,
    title: m(
      'Diploma in Social Work Studies - Revised 2017',
      'Diplôme d’études en travail social - Révisé 2017'
    ),
    description: m(
      'Values, methods and law of social work.',
      'Valeurs, méthodes et droit du travail social.'
    ),
    modules: [
      m('Values and ethics', 'Valeurs et éthique'),
      m('Working with families', 'Travailler avec les familles'),
      m('Communities', 'Les communautés'),
      m('Law and protection', 'Droit et protection')
    ],
    tools: ['-phone', '-notes']
  },
  {
    code: 'DCS17',
    kind: 'diploma',
    category: 'Education',
    hours: 14,
    title: m('Diploma in Children’s Studies - Revised 2017', 'Diplôme d’études de l’enfance - Révisé 2017'),
    description: m(
      'How children grow, play and learn.',
      'Comment les enfants grandissent, jouent et apprennent.'
    ),
    modules: [
      m('Development', 'Le développement'),
      m('Play and learning', 'Jeu et apprentissage'),
      m('Safety and care', 'Sécurité et soins')
    ],
    tools: ['-phone', '+dictionary']
  },
  {
    code: 'WIND',
    kind: 'certificate',
    category: 'Engineering',
    hours: 4,
    title: m(
      'Wind Energy - From Wind Turbines to Grid Integration',
      'Énergie éolienne - De la turbine au réseau'
    ),
    description: m(
      'How wind becomes electricity, and how the grid takes it.',
      'Comment le vent devient électricité et comment le réseau l’accueille.'
    ),
    modules: [
      m('The wind', 'Le vent'),
      m('Turbines', 'Les turbines'),
      m('Grid integration', 'Le raccordement au réseau')
    ],
    tools: ['+scientific-calculator', '-phone']
  },
  {
    code: 'NCARD',
    kind: 'certificate',
    category: 'Health',
    hours: 5,
    title: m(
      'Nursing Studies - Clinical Skills: Caring for Cardiovascular Patients',
      'Soins infirmiers - Compétences cliniques : les patients cardiovasculaires'
    ),
    description: m(
      'Observe, assess and care for people with heart disease.',
      'Observer, évaluer et soigner les personnes cardiaques.'
    ),
    modules: [m('The heart', 'Le cœur'), m('Assessment', 'L’évaluation'), m('Care plans', 'Plans de soins')],
    tools: ['+calculator', '-phone', '-notes'],
    validMonths: 24,
    passPercent: 85
  },
  {
    code: 'SOLAR',
    kind: 'certificate',
    category: 'Engineering',
    hours: 4,
    title: m(
      'Solar Energy - Solar Technology and Its Use Worldwide',
      'Énergie solaire - La technologie et ses usages dans le monde'
    ),
    description: m(
      'Solar heat and solar electricity, and where they serve best.',
      'Chaleur et électricité solaires, et où elles servent le mieux.'
    ),
    modules: [
      m('Light and heat', 'Lumière et chaleur'),
      m('Photovoltaics', 'Le photovoltaïque'),
      m('Solar in the world', 'Le solaire dans le monde')
    ],
    tools: ['+calculator', '-phone']
  },
  {
    code: 'SUPER',
    kind: 'certificate',
    category: 'Business',
    hours: 3,
    title: m(
      'Supervision Skills - Managing Employee Performance',
      'Encadrement - Gérer la performance des équipes'
    ),
    description: m(
      'Set goals, give feedback and help people do well.',
      'Fixer des objectifs, donner un retour et aider chacun à réussir.'
    ),
    modules: [
      m('Setting goals', 'Fixer des objectifs'),
      m('Feedback', 'Le retour'),
      m('Difficult talks', 'Entretiens difficiles')
    ],
    tools: ['-phone', '+notes']
  },
  {
    code: 'HEALTH',
    kind: 'certificate',
    category: 'Health',
    hours: 3,
    title: m('Human Health - Global Health Issues', 'Santé humaine - Enjeux mondiaux'),
    description: m(
      'What makes people ill, and what keeps them well, around the world.',
      'Ce qui rend malade et ce qui garde en bonne santé, partout dans le monde.'
    ),
    modules: [
      m('Disease', 'La maladie'),
      m('Water and food', 'Eau et alimentation'),
      m('Health systems', 'Systèmes de santé')
    ],
    tools: ['-phone']
  },
  {
    code: 'ZIKA',
    kind: 'certificate',
    category: 'Health',
    hours: 2,
    title: m('Zika Virus - What You Need To Know', 'Virus Zika - Ce qu’il faut savoir'),
    description: m(
      'How the virus spreads and how to protect oneself.',
      'Comment le virus se propage et comment s’en protéger.'
    ),
    modules: [m('The virus', 'Le virus'), m('Protection', 'La protection')],
    tools: ['-phone']
  }
];
