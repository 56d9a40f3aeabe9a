/** Names for people who do not exist: common ones of the north of France, put together at random. */
export const familyNames = [
  'Lefebvre', 'Delattre', 'Carpentier', 'Vandenberghe', 'Lemaire', 'Delcroix', 'Dubrulle', 'Hennebelle', 'Caron', 'Wallaert',
  'Desmet', 'Bridoux', 'Flament', 'Leclercq', 'Morel', 'Bocquet', 'Dhondt', 'Lecœur', 'Mercier', 'Poulain', 'Rénier', 'Sénéchal',
  'Thibaut', 'Vasseur', 'Wattel', 'Boulanger', 'Coquelle', 'Deleplanque', 'Evrard', 'Fontaine', 'Gosselin', 'Hurtevent', 'Jacquart',
  'Kowalski', 'Legrand', 'Marquette', 'Nowak', 'Obin', 'Parmentier', 'Quesnoy', 'Ricart', 'Saelens', 'Tison', 'Urbain', 'Verhaeghe',
  'Wacheux', 'Aubry', 'Bauduin', 'Cuvelier', 'Danel', 'El Amrani', 'Froissart', 'Guérin', 'Haddad', 'Ndiaye', 'Oliveira', 'Pruvost',
  'Dos Santos', 'Traoré', 'Vanhoutte',
] as const;

export const givenNames: readonly (readonly [name: string, sex: 'F' | 'M'])[] = [
  ['Agathe', 'F'], ['Bastien', 'M'], ['Camille', 'F'], ['Damien', 'M'], ['Élodie', 'F'], ['Fabrice', 'M'], ['Gaëlle', 'F'],
  ['Hugo', 'M'], ['Inès', 'F'], ['Jérôme', 'M'], ['Karima', 'F'], ['Laurent', 'M'], ['Mélanie', 'F'], ['Nicolas', 'M'],
  ['Océane', 'F'], ['Pierre-Yves', 'M'], ['Rachida', 'F'], ['Sébastien', 'M'], ['Thérèse', 'F'], ['Ulysse', 'M'], ['Valérie', 'F'],
  ['Wilfried', 'M'], ['Yasmine', 'F'], ['Zacharie', 'M'], ['Anne-Sophie', 'F'], ['Benoît', 'M'], ['Chloé', 'F'], ['David', 'M'],
  ['Estelle', 'F'], ['François', 'M'], ['Hélène', 'F'], ['Ismaël', 'M'],
];

/** Streets that no town of the territory has. */
export const streets = [
  'rue des Trois-Bleuets', 'allée du Moulin-Bleu', 'rue de la Tonnelle-Verte', 'place du Vieux-Lavoir-Gris', 'rue des Sept-Écluses',
  'chemin du Pré-aux-Hérons', 'rue de l’Alouette-Grise', 'avenue des Grands-Saules', 'rue du Four-à-Pain-Doré', 'square des Hirondelles-Rousses',
  'rue des Carillons-Neufs', 'allée des Cerisiers-Rouges', 'rue de la Lampe-de-Mineur', 'rue du Colombier-Blanc', 'place des Géants-d’Osier',
  'rue des Coquelicots-Noirs', 'rue du Puits-aux-Chats', 'avenue de la Briqueterie-Rose', 'rue des Tilleuls-Penchés', 'rue du Beffroi-de-Papier',
  'chemin des Écoliers-Rieurs', 'rue de la Grande-Houblonnière', 'rue des Libellules-Bleues', 'allée du Chat-Huant', 'rue des Moissons-d’Or',
  'rue du Petit-Terril-Vert', 'rue des Lanternes-Vertes', 'place de la Fontaine-Penchée', 'rue des Glycines-Pâles', 'rue du Bateau-Lavoir-Rouge',
] as const;
