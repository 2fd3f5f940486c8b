"""The nearest peer, as the plan recommends it."""

from __future__ import annotations

from diagnostic.door import PAGE, Case, Recommendation, Recommends, recommenders
from taxonomy.services import size_of
from territories.models import Commune
from testimonials.listing import index_of, testimonials
from testimonials.peers import Firm, Peer, nearest_peers

KIND = "temoignage"
# How many of the weakest themes count as what the firm needs.
NEEDS = 3
# What a testimonial is to a firm, and to one that does not exist yet.
ALIKE = {False: "Quelqu’un qui vous ressemble", True: "Une entreprise proche de celle que vous préparez"}


@recommenders.register
class NearestPeer(Recommends):
    """A firm like this one that went forward from where it stands."""

    order = 30

    def recommendations(self, case: Case) -> list[Recommendation]:
        """At most one. Three queries at most once a process has its copy of the index.

        None where no testimonial is anyhow near: it would be there without a reason.
        """
        home = case.site.root_page
        found = nearest_peers(home, firm_of(case), most=1, without=case.read_pages)
        near = (peer for peer in found if peer.points > 0 and peer.reason)
        return [told for peer in near if (told := recommended(peer, case))]


def recommended(peer: Peer, case: Case) -> Recommendation | None:
    """A testimonial with its reason; None for one that has just been withdrawn."""
    home = case.site.root_page
    page = testimonials().live().filter(pk=peer.pk).values("title", "url_path").first()
    if page is None:
        return None
    index = index_of(home)
    topics = index.rows[index.places[peer.pk]].topics if peer.pk in index else frozenset()
    return Recommendation(
        key=f"{PAGE}{peer.pk}",
        kind=KIND,
        kind_words="Témoignage",
        title=page["title"],
        link=page["url_path"].removeprefix(home.url_path.rstrip("/")),
        reason=f"{ALIKE[case.is_to_come]} : {peer.reason}.",
        theme=next((theme.key for theme in case.themes if theme.key in topics), ""),
        score=peer.points,
        card=peer.card,
    )


def firm_of(case: Case) -> Firm:
    """What is known of the firm, to find who is like it. One query where its place is known.

    One that does not exist yet started from no level, and nothing is wrong with what it has not done.
    """
    facts = case.facts
    headcount = facts.get("headcount")
    size = size_of(headcount) if headcount else None
    return Firm(
        trade=(facts.get("trade") or {}).get("key") or "",
        sector=case.sector,
        place=Commune.objects.filter(pk=facts["place"]).first() if facts.get("place") else None,
        size=size.key if size else "",
        level=None if case.is_to_come else case.level,
        topics=frozenset() if case.is_to_come else frozenset(theme.key for theme in case.themes[:NEEDS]),
    )
