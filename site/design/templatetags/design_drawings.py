"""Template tags that draw illustrations."""

from django import template
from django.utils.safestring import SafeString

from design import scenes

register = template.Library()

SCENE_TEMPLATE = "design/scene.html"


@register.inclusion_tag(SCENE_TEMPLATE)
def scene(name: str = "", *, topic: str = "", seed: object = "") -> dict[str, SafeString]:
    """Draw a named scene (`{% scene "diagnostic" %}`) or one of a topic (`{% scene topic=… seed=… %}`)."""
    return {"scene": scenes.named_scene(name) if name else scenes.topic_scene(topic, seed)}


@register.inclusion_tag(SCENE_TEMPLATE)
def region_scene(code: str) -> dict[str, SafeString]:
    """Draw a region by its INSEE code: `{% region_scene "53" %}`."""
    return {"scene": scenes.region_scene(code)}
