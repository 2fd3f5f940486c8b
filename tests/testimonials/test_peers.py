"""Which peer is the closest to a firm, and why."""

from testimonials.door import Firm, nearest_peers


def titles_of(home, firm, **options):
    from testimonials.pages import TestimonialPage  # noqa: PLC0415

    return [TestimonialPage.objects.get(pk=peer.pk).title for peer in nearest_peers(home, firm, **options)]


def test_peer_started_at_the_level_of_the_firm_and_went_on(home, add_testimonial):
    add_testimonial("Parti de plus haut", before=2, after=3)
    add_testimonial("Resté", before=1, after=1)
    add_testimonial("Parti du même niveau", before=1, after=2)
    assert titles_of(home, Firm(level=1)) == ["Parti du même niveau"]


def test_same_trade_comes_before_same_sector_before_nearness(home, add_testimonial, towns):
    add_testimonial("Voisin", trade="plombier", sector_id="batiment", place=towns.rennes)
    add_testimonial("Même secteur", trade="libraire", place=towns.marseille)
    add_testimonial("Même métier", trade="fleuriste", place=towns.marseille)
    firm = Firm(trade="fleuriste", sector="commerce", place=towns.rennes, level=1)
    assert titles_of(home, firm) == ["Même métier", "Même secteur", "Voisin"]


def test_reason_is_said_in_words(home, add_testimonial, towns):
    add_testimonial(place=towns.bruz)
    firm = Firm("fleuriste", "commerce", towns.rennes, "1-9", 1, frozenset({"vendre-en-ligne"}))
    [peer] = nearest_peers(home, firm)
    assert peer.reason == "même métier, à 11 km, même taille, parti du même niveau, même besoin"
    assert peer.points == 40 + 8 + 10 + 20 * (1 - peer.distance / 300)


def test_firm_of_which_nothing_is_known_gets_those_that_went_forward(home, add_testimonial):
    add_testimonial("Ancien")
    add_testimonial("Récent")
    assert titles_of(home, Firm()) == ["Récent", "Ancien"]


def test_those_left_out_make_room_for_others(home, add_testimonial):
    first, second = add_testimonial("A"), add_testimonial("B")
    assert titles_of(home, Firm(), without=[second.pk], most=1) == [first.title]
