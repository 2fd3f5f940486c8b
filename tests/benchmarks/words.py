"""French texts to search in, the same at each run: few words make most of a text, most are rare (Zipf)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

SEED = 1789
COMMON = """entreprise numérique site client vente internet gestion donnée commerce service activité outil
équipe projet réseau sécurité formation métier aide région diagnostic logiciel facture téléphone artisan"""
ROOTS_IN_A_ROW = """
    abord accueil achat acteur adapt agenc agricol amélior annonc appel apprent archiv argent atelier
    avantag banqu bénéfic boulang bourg boutiqu brevet budget bureau campagn carrièr cartograph catalogu
    cédil certific charpent chauff choix citoyen coeffic collect coiff command communic compt concept
    concurrenc conduit conseil consomm construct contact contrat coopér courri coutur couvert créat crédit
    cuisin déclar défens délai démarch dépens dessin détail développ directeur distribut document domain
    écol économ écrit édit effic élev emballag embauch émiss énerg engag enquêt enseign épargn équip espac
    essai établ étap étud évalu événement exempl expédit expert export fabric famil ferm fich fidél financ
    fiscal fleur form fourn franchis garant génér graph group guid habitud hébergement hôtel idé imag
    immobil import impress indic industr inform innov inscript install invest journal jurid laboratoir
    lanc lectur librair licenc livr locat logistiqu machin magasin maint maladi manag march marqu matéri
    médi membr menuis mesur méthod mobil modèl monnai montag mur nature navig négoc nettoyag nomin notari
    objet offr opér ordin organis paiement panier papier partag partenair patrimoin paysag pêch peintr
    perform photo pilot plac plan plomb polit port pratiqu préfer prépar présent prêt princip priorit
    product profess program promot propriét protect prototyp public qualit quartier rapport récept récolt
    recrut réduct référenc réglement relat rembours rencontr répar réput réserv respons restaur résult
    retail réun revenu risqu rural saison salar santé sauvegard secret semain sign simul social soci solut
    soud soutien statist stock stratég subvent succès suiv support surfac systèm tabl tarif techn
    territoir text tissu toitur tourism tradit traitement transport travail trésor tuil urbain usag util
    vacanc valid vêtement vidéo vill vigneron visit vitrin voisin volum voyag web zone
"""
ROOTS = ROOTS_IN_A_ROW.split()
ENDINGS_IN_A_ROW = """
    e es er ement ements eur eurs euse ation ations able ables ique iques iste istes ité age ages é ée
"""
ENDINGS = ENDINGS_IN_A_ROW.split()
VOCABULARY = [*COMMON.split(), *(root + ending for ending in ENDINGS for root in ROOTS)]
EVERYWHERE = VOCABULARY[0]  # in nine texts of ten and more
WORDS_OF_A_TEXT = 120


def texts(number: int) -> Iterator[dict[str, Any]]:
    """That many documents: title, summary, body, and what they are filtered by."""
    choice = random.Random(SEED)
    weights = list(accumulate(1 / rank for rank in range(1, len(VOCABULARY) + 1)))

    def some(count: int) -> str:
        return " ".join(choice.choices(VOCABULARY, cum_weights=weights, k=count))

    for i in range(number):
        yield {
            "source": f"page:{i}",
            "title": some(6).capitalize(),
            "summary": some(16),
            "body": some(WORDS_OF_A_TEXT),
            "kind": choice.choice(["guide", "formation", "kit", "temoignage", "page"]),
            "topics": choice.sample(TOPICS, 2),
            "levels": [str(choice.randint(1, 5))],
            "sectors": [choice.choice(SECTORS)],
            "region": choice.choice(REGIONS),
            "department": f"{choice.randint(1, 95):02}",
            "formats": [choice.choice(["article", "video", "fiche"])],
            "age": choice.randint(0, 2000),
        }


TOPICS = ["visibilite", "vente", "securite", "gestion", "equipe", "donnees", "financement"]
SECTORS = [
    "alimentation",
    "commerce",
    "batiment",
    "industrie",
    "services",
    "sante",
    "tourisme",
    "agriculture",
]
REGIONS = ["11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"]


def typed() -> list[str]:
    """What people type: one word, common or rare, or several; with a mistake; without accents."""
    rare = VOCABULARY[500::400]
    middle = VOCABULARY[30:200:12]
    several = [f"{EVERYWHERE} {middle[0]}", f"« {rare[0]} »"]
    mistyped = ["securite", "formtaion", f"{rare[1]}z"]
    return [EVERYWHERE, *COMMON.split()[1:6], *middle, *rare, *several, *mistyped]
