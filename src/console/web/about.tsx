/** Rule 9: said plainly. */
export function About() {
  return (
    <footer className="about" aria-labelledby="a-propos">
      <h2 id="a-propos">À propos</h2>
      <ul>
        <li>
          Recours <strong>n’est pas un dispositif médical marqué CE</strong>. Il propose et explique&nbsp;;
          une personne décide.
        </li>
        <li>
          Son hébergement <strong>n’est pas certifié HDS</strong> (hébergeur de données de santé)&nbsp;: n’y
          entrez pas de vrais patients sans un hébergement qui l’est.
        </li>
        <li>
          Les protocoles d’orientation fournis sont des exemples&nbsp;: ils{' '}
          <strong>ne sont pas valables tant que</strong> les médecins du territoire{' '}
          <strong>ne les ont pas signés</strong>.
        </li>
        <li>
          Urgence vitale&nbsp;: le 15, ou le 114 par SMS pour les personnes qui entendent ou parlent mal.
        </li>
      </ul>
    </footer>
  );
}
