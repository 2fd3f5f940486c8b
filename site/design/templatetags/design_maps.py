"""Template tags that draw the maps of France."""

from collections.abc import Collection, Mapping

from django import template

from design.maps import FranceMap, MapValue, map_of_france, map_of_regions, picture_of_france

register = template.Library()

MAP_TEMPLATE = "design/map_france.html"


@register.inclusion_tag(MAP_TEMPLATE)
def france_map(departments: Mapping[str, MapValue], *, title: str) -> dict[str, FranceMap]:
    """Draw the departments: `{% france_map departments title="…" %}`."""
    return {"map": map_of_france(departments, title=title)}


@register.inclusion_tag(MAP_TEMPLATE)
def region_map(regions: Mapping[str, MapValue], *, title: str) -> dict[str, FranceMap]:
    """Draw the eighteen regions: `{% region_map regions title="…" %}`."""
    return {"map": map_of_regions(regions, title=title)}


@register.inclusion_tag(MAP_TEMPLATE)
def france_picture(marked: Collection[str] = ()) -> dict[str, FranceMap]:
    """Draw France as an ornament, a hexagon on each department named: `{% france_picture codes %}`."""
    return {"map": picture_of_france(marked)}
